/** Actions of the audit log that concern a person's account, in words. */
const texts: Readonly<Record<string, string>> = {
  'session.create': 'Log-in',
  'session.challenge': 'Log-in, second factor asked for',
  'session.device-login': 'Log-in of a device',
  'session.delete': 'Session ended',
  'session.revoke': 'Session ended',
  'session.logout': 'Log-out',
  'session.logout-all': 'Log-out everywhere',
  'session.end-all': 'Log-out everywhere',
  'session.refresh': 'Session renewed',
  'session.step-up': 'Identity confirmed again',
  'passkey.create': 'Passkey added',
  'passkey.delete': 'Passkey removed',
  'passkey.update': 'Passkey renamed',
  'passkey.use': 'Passkey used',
  'passkey.refuse-clone': 'Copied passkey refused',
  'social-account.begin-link': 'Link of another account begun',
  'social-account.link': 'Another account linked',
  'social-account.unlink': 'Linked account removed',
  'social-account.use': 'Log-in with a linked account',
  'user.register': 'Registered',
  'user.verify-email': 'E-mail address confirmed',
  'user.resend-verification': 'Confirmation sent again',
  'user.ask-to-change-email': 'Change of e-mail address asked for',
  'user.confirm-email-change': 'Change of e-mail address agreed to',
  'user.change-email': 'E-mail address changed',
  'user.stop-email-change': 'Change of e-mail address stopped',
  'user.change-password': 'Password changed',
  'user.forgot-password': 'New password asked for',
  'user.reset-password': 'Password chosen by mail',
  'user.begin-totp': 'Authenticator app begun',
  'user.enrol-totp': 'Authenticator app set up',
  'user.remove-totp': 'Authenticator app removed',
  'user.renew-backup-codes': 'Backup codes replaced',
  'user.update': 'Name changed',
  'user.export': 'Data exported',
  'consent.decide': 'Asked by an app',
  'consent.withdraw': 'Consent to an app withdrawn',
  'api-consent.withdraw': 'Consent to the use of an API withdrawn',
};

/** What has no words of its own is told apart: `invoice.send` is "Invoice: send". */
export function activityText(action: string): string {
  const known = texts[action];
  if (known !== undefined) return known;
  const [thing = '', verb = ''] = action.split('.').map((part) => part.replaceAll('-', ' '));
  const noun = thing.charAt(0).toUpperCase() + thing.slice(1);
  return verb === '' ? noun : `${noun}: ${verb}`;
}
