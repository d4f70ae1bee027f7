/** What each app must know: where Nexus is, who the app is there, and where the app itself is. */
export interface Settings {
  /** `<PUBLIC_URL of Nexus>/oidc` */
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Without a slash at the end. */
  url: string;
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

export const page = (title: string, person: { name: string; email: string } | undefined): string => {
  const safe = (text: string) => text.replaceAll(/[&<>"]/g, (character) => escapes[character] ?? '');
  const body =
    person === undefined
      ? '<p>You are a stranger here.</p><a id="login" href="/login">Log in with Nexus</a>'
      : `<p>Hello <b id="person">${safe(person.name)}</b> <span id="email">${safe(person.email)}</span></p><a id="logout" href="/logout">Log out everywhere</a>`;
  return `<!doctype html><meta charset="utf-8"><title>${title}</title><h1>${title}</h1>${body}`;
};
