import { isProblem } from '../../api/problem.ts';

/** What the server says shortly, in words for the person at the form. */
const words: Readonly<Record<string, string>> = {
  INVALID_CREDENTIALS: 'The e-mail address or the password is wrong.',
  INVALID_CODE: 'This code is wrong, or was used already.',
  CHALLENGE_INVALID: 'This took too long. Log in again.',
  ACCOUNT_SUSPENDED: 'This account is suspended. Ask the operator of this installation.',
  EMAIL_TAKEN: 'An account with this address already exists. Log in instead.',
  REGISTRATION_CLOSED: 'New people cannot register here.',
  HASHING_BUSY: 'Many people are logging in at this moment. Try again in a few seconds.',
  OUTBOUND_FAILED: 'The other service cannot be reached. Try again later.',
  SOCIAL_CANCELLED: 'The log-in at the other service was canceled.',
  SOCIAL_ATTEMPT_INVALID: 'This took too long, or began in another browser. Try again.',
  SOCIAL_EMAIL_UNVERIFIED: 'Your e-mail address must be confirmed first, here and at the other service.',
  SOCIAL_ALREADY_LINKED: 'This account is linked to somebody else.',
  SOCIAL_ANSWER_INVALID: 'The answer of the other service could not be verified. Try again.',
  PASSKEY_REFUSED: 'This passkey could not be verified. Try again.',
};

/** For the codes that a provider's log-in brings back in the address. */
export const wordsFor = (code: string): string => words[code] ?? `This did not work (${code}).`;

/** The error to show instead of one that was thrown. */
export function inWords(error: unknown): unknown {
  if (!isProblem(error)) return error;
  if (['LOGIN_LOCKED', 'FACTOR_LOCKED', 'RATE_LIMITED'].includes(error.code))
    return new Error(`Too many attempts. Try again ${waitOf(error.retryAfter)}.`);
  const text = words[error.code];
  return text === undefined || error.errors.length > 0 ? error : new Error(text);
}

/** Of seconds. */
function waitOf(seconds = 60): string {
  if (seconds < 60) return `in ${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'in a minute' : `in ${minutes} minutes`;
}
