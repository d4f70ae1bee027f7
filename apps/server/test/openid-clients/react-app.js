// As the README of react-oidc-context has it; createElement in place of JSX, so that no compiler is needed.
import { createElement as h } from 'react';
import { createRoot } from 'react-dom/client';
import { AuthProvider, useAuth } from 'react-oidc-context';

const oidcConfig = {
  ...window.settings,
  onSigninCallback: () => window.history.replaceState({}, document.title, window.location.pathname),
};

function App() {
  const auth = useAuth();
  if (auth.isLoading) return h('div', null, 'Loading...');
  if (auth.error) return h('div', { id: 'error' }, `Oops... ${auth.error.source} caused ${auth.error.message}`);
  if (auth.isAuthenticated) {
    return h(
      'div',
      null,
      h('p', { id: 'sub' }, auth.user?.profile.sub),
      h('button', { id: 'renew', type: 'button', onClick: () => void auth.signinSilent() }, 'Renew'),
      h('p', { id: 'token' }, auth.user?.access_token),
      h('button', { id: 'logout', type: 'button', onClick: () => void auth.signoutRedirect() }, 'Log out'),
    );
  }
  return h('button', { id: 'login', type: 'button', onClick: () => void auth.signinRedirect() }, 'Log in');
}

createRoot(document.getElementById('app')).render(h(AuthProvider, oidcConfig, h(App)));
