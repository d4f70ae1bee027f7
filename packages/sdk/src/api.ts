// Written by `npm run sdk` from the routes of the server. Do not edit.

export interface paths {
    "/.well-known/jwks.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the public keys that verify access tokens (RFC 7517)
         * @description - No credential is needed.
         *     - Not billable
         */
        get: operations["auth.readJwks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/.well-known/oauth-protected-resource": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read where a client gets tokens for this API itself (RFC 9728)
         * @description - No credential is needed.
         *     - Not billable
         */
        get: operations["apis.readOwn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/bindings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List role bindings, newest first
         * @description - Permission: `bindings:read`
         *     - Not billable
         */
        get: operations["bindings.list"];
        put?: never;
        /**
         * Give a member, a team or a service account a role
         * @description In the whole organization, a project or an environment. Nobody can grant more than they hold there themselves.
         *
         *     - Permission: `bindings:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `binding.create`
         *     - Not billable
         */
        post: operations["bindings.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/bindings/{binding}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Revoke a role binding, at once on every node
         * @description - Permission: `bindings:delete`
         *     - Audit action: `binding.delete`
         *     - Not billable
         */
        delete: operations["bindings.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Explain why something may or may not be done, or why a request was refused
         * @description Asks about a principal, a key or a token and a permission, or about a request. The answer names the permission that is missing and what decides: the binding, the scopes, the networks or the limit. About others it is open to those who hold `bindings:read`, about keys of others also `keys:read`, about requests `requests:read`.
         *
         *     - Permission: `access:explain`
         *     - Audit action: `access.explain`
         *     - Not billable
         */
        post: operations["access.explain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read which roles you have in the organization, and what they hold
         * @description For what a user interface shows. Each call is decided by itself, by `permission` and place.
         *
         *     - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["access.readOwn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List every permission, what it allows and which built-in roles hold it
         * @description - Permission: `roles:read`
         *     - Not billable
         */
        get: operations["permissions.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the built-in roles, then the organization’s own
         * @description - Permission: `roles:read`
         *     - Not billable
         */
        get: operations["roles.list"];
        put?: never;
        /**
         * Create a role; nobody can put into one what they do not hold
         * @description - Permission: `roles:create`
         *     - Audit action: `role.create`
         *     - Not billable
         *     - Limits: 120 calls in 3600 seconds for each organization (`role-changes`)
         */
        post: operations["roles.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/access/roles/{role}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one of the organization’s own roles
         * @description - Permission: `roles:read`
         *     - Not billable
         */
        get: operations["roles.read"];
        put?: never;
        post?: never;
        /**
         * Delete one of the organization’s own roles, which nobody may have any more
         * @description - Permission: `roles:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `role.delete`
         *     - Not billable
         *     - Limits: 120 calls in 3600 seconds for each organization (`role-changes`)
         */
        delete: operations["roles.delete"];
        options?: never;
        head?: never;
        /**
         * Change one of the organization’s own roles, at once for everybody who has it
         * @description - Permission: `roles:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `role.update`
         *     - Not billable
         *     - Limits: 120 calls in 3600 seconds for each organization (`role-changes`)
         */
        patch: operations["roles.update"];
        trace?: never;
    };
    "/api/v1/admin/analytics/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Use of the whole installation in the last 30 days
         * @description At most a minute old. Amounts are those that you sell Nexus for.
         *
         *     - Permission: `analytics:read`
         *     - Not billable
         *     - Limits: 20 calls in 60 seconds for each caller (`analytics`)
         */
        get: operations["analytics.overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/analytics/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * People with what they used in the last 24 hours
         * @description At most five minutes old.
         *
         *     - Permission: `analytics:read`
         *     - Not billable
         *     - Limits: 20 calls in 60 seconds for each caller (`analytics`)
         */
        get: operations["analytics.users"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/encryption-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ages of the keys that seal secrets, and how far the replacement of old ones is
         * @description - Permission: `encryption-keys:read`
         *     - Not billable
         */
        get: operations["encryptionKeys.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Live connections of the process that answers
         * @description - Permission: `live:read`
         *     - Not billable
         */
        get: operations["live.connections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/admin/reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Compare requests, their sums, what was charged, invoiced and collected, as the daily job does
         * @description - Permission: `overage:reconcile`
         *     - Audit action: `overage.reconcile`
         *     - Not billable
         */
        post: operations["billing.reconcile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done in the organization, newest first
         * @description Personal fields are decrypted for the reader; of an erased person they read `[erased]`. Counted entries of the minute that is still open are there with their count so far.
         *
         *     - Permission: `audit:read`
         *     - Not billable
         */
        get: operations["audit.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/archives": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was moved from the audit log to archive files, latest first
         * @description - Permission: `audit:read`
         *     - Not billable
         */
        get: operations["audit.listArchives"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the audit chain so that it can be verified elsewhere
         * @description NDJSON or CSV, in the order of the chain: entries with ciphertext and hashes, checkpoints and public keys. Page on with `after` while the reply has the header `X-Next-After`.
         *
         *     - Permission: `audit:read`
         *     - Audit action: `audit.export`
         *     - Not billable
         *     - Limits: 60 calls in 60 seconds for each organization (`audit-export`)
         */
        get: operations["audit.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How long the audit log is kept in the database
         * @description - Permission: `audit:read`
         *     - Not billable
         */
        get: operations["audit.readRetention"];
        /**
         * Choose how long the audit log is kept in the database
         * @description Each night, what is older is written to an archive file in the data directory, up to a signed checkpoint, and then deleted. Archives and what is left verify as one chain: `nexus audit verify ARCHIVE… EXPORT`.
         *
         *     - Permission: `audit:configure`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `audit.set-retention`
         *     - Not billable
         */
        put: operations["audit.setRetention"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recompute the audit chain and compare it with its signed checkpoints
         * @description One call verifies up to 100,000 entries, or what three seconds are enough for. While `nextAfter` is not null, go on with `after` and the `hash` of `through`.
         *
         *     - Permission: `audit:read`
         *     - Not billable
         *     - Limits: 20 calls in 60 seconds for each organization (`audit-verify`)
         */
        get: operations["audit.verify"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/activity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List log-ins, failures and changes of your account, newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["account.listActivity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the APIs that you let apps and agents use in your name, and what they may do there
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["apiConsents.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/apis/{consent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take back that a client may use an API in your name: it gets no more tokens, and asks again
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `api-consent.withdraw`
         *     - Not billable
         */
        delete: operations["apiConsents.withdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the apps that you logged in to with Nexus, and what each may see of you
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["consents.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/apps/{app}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take back your consent: the app loses its tokens and asks again
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `consent.withdraw`
         *     - Not billable
         */
        delete: operations["consents.withdraw"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/change-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the change of your e-mail address that waits
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["account.readEmailChange"];
        put?: never;
        /**
         * Change your e-mail address, once it is confirmed at both addresses
         * @description Mails a link to the current address and one to the new address; the change happens when both were used, within an hour. Either link can stop it. Asking again replaces the change that waits. A current address that was never verified is not asked. Without a mail server, the address changes at once. Your sessions stay; the others must prove again who they are where that is asked for.
         *
         *     - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `user.ask-to-change-email`
         *     - Not billable
         *     - Limits: 5 calls in 3600 seconds for each caller (`change-email`)
         */
        post: operations["account.changeEmail"];
        /**
         * Give up the change of your e-mail address that waits
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `user.stop-email-change`
         *     - Not billable
         */
        delete: operations["account.cancelEmailChange"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/change-email/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Agree to a change of an e-mail address with the token of the mail
         * @description - No credential is needed.
         *     - Audit action: `user.confirm-email-change`
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each address (`confirm-email-change`)
         */
        post: operations["auth.confirmEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/change-email/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop a change of an e-mail address with the token of the mail
         * @description - No credential is needed.
         *     - Audit action: `user.stop-email-change`
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each address (`stop-email-change`)
         */
        post: operations["auth.stopEmailChange"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/change-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password and end your other sessions
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `user.change-password`
         *     - Not billable
         *     - Limits: 10 calls in 900 seconds for each caller (`change-password`)
         */
        put: operations["account.changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export everything that is kept about you, as JSON
         * @description GDPR, articles 15 and 20. Each section holds one kind of record, without secrets, digests and keys. Activity is limited to the latest 1,000 entries: `GET /api/v1/auth/activity` has all.
         *
         *     - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `user.export`
         *     - Not billable
         *     - Limits: 10 calls in 3600 seconds for each caller (`export-me`)
         */
        get: operations["account.export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/forgot-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a mail with which to choose a new password
         * @description The answer, and the time it takes, is the same whether the address belongs to an account or not.
         *
         *     - No credential is needed.
         *     - Audit action: `user.forgot-password`
         *     - Not billable
         *     - Limits: 5 calls in 3600 seconds (`forgot-password`), 30 calls in 900 seconds for each address (`forgot-password-address`)
         */
        post: operations["auth.forgotPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with e-mail and password
         * @description With a second factor enrolled, answers `mfaRequired` and a challenge for POST /api/v1/auth/login/mfa.
         *
         *     - No credential is needed.
         *     - Audit action: `session.create`
         *     - Not billable
         *     - Limits: 10 calls in 900 seconds (`login`), 300 calls in 900 seconds for each address (`login-address`)
         */
        post: operations["auth.login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Finish a log-in with a second factor
         * @description Replies as a log-in without a second factor does. If that log-in asked for cookies, the tokens are set as cookies.
         *
         *     - No credential is needed.
         *     - Audit action: `session.create`
         *     - Not billable
         *     - Limits: 300 calls in 900 seconds for each address (`login-mfa`)
         */
        post: operations["auth.loginMfa"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End this session
         * @description By cookie, that of the refresh token is enough, with X-CSRF-Token.
         *
         *     - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `session.logout`
         *     - Not billable
         */
        post: operations["auth.logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End all of your sessions, this one too
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `session.logout-all`
         *     - Not billable
         */
        post: operations["auth.logoutAll"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your account
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["account.read"];
        put?: never;
        post?: never;
        /**
         * Erase your account and your data, at once and for good
         * @description GDPR, article 17. Your sessions end, your rows are deleted, and the key that encrypts your name and addresses in the audit log is destroyed; its chains still verify. Organizations in which you are alone are deleted too. If you are the last owner of one that has other members, the answer is 409 and names it.
         *
         *     - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `user.erase`
         *     - Not billable
         */
        delete: operations["account.delete"];
        options?: never;
        head?: never;
        /**
         * Change your name
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `user.update`
         *     - Not billable
         */
        patch: operations["account.update"];
        trace?: never;
    };
    "/api/v1/auth/mfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read which second factors you have
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["mfa.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/backup-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace your backup codes
         * @description The reply shows the new codes, which are not shown again. The old ones no longer work.
         *
         *     - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `user.renew-backup-codes`
         *     - Not billable
         *     - Limits: 10 calls in 900 seconds for each caller (`backup-codes`)
         */
        post: operations["mfa.renewBackupCodes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to enrol an authenticator app, which its first code confirms
         * @description - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `user.begin-totp`
         *     - Not billable
         */
        post: operations["mfa.enrolTotp"];
        /**
         * Remove your authenticator app
         * @description - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `user.remove-totp`
         *     - Not billable
         */
        delete: operations["mfa.removeTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/mfa/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Confirm the authenticator app with its first code
         * @description The reply shows your backup codes, which are not shown again.
         *
         *     - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `user.enrol-totp`
         *     - Not billable
         *     - Limits: 10 calls in 900 seconds for each caller (`confirm-totp`)
         */
        post: operations["mfa.confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your passkeys, the oldest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["passkeys.list"];
        put?: never;
        /**
         * Add the passkey that a browser has made
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `passkey.create`
         *     - Not billable
         */
        post: operations["passkeys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/{passkey}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove one of your passkeys
         * @description - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `passkey.delete`
         *     - Not billable
         */
        delete: operations["passkeys.delete"];
        options?: never;
        head?: never;
        /**
         * Rename one of your passkeys
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `passkey.update`
         *     - Not billable
         */
        patch: operations["passkeys.update"];
        trace?: never;
    };
    "/api/v1/auth/passkeys/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Log in with a passkey
         * @description A passkey with user verification is two factors in one, so no second factor is asked for.
         *
         *     - No credential is needed.
         *     - Audit action: `session.create`
         *     - Not billable
         *     - Limits: 300 calls in 900 seconds for each address (`passkey-login`)
         */
        post: operations["passkeys.login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/login/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for the options with which a browser logs in with a passkey
         * @description Pass `publicKey` to `PublicKeyCredential.parseRequestOptionsFromJSON`. It names nobody, whoever asks. Its challenge works once, within five minutes.
         *
         *     - No credential is needed.
         *     - Not billable
         *     - Limits: 300 calls in 900 seconds for each address (`passkey-login-options`)
         */
        post: operations["passkeys.beginLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/passkeys/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for the options with which a browser makes a passkey
         * @description Pass `publicKey` to `PublicKeyCredential.parseCreationOptionsFromJSON`. Its challenge works once, within five minutes and in this session; asking again replaces it.
         *
         *     - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Not billable
         */
        post: operations["passkeys.beginCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange a refresh token for new tokens; each works once
         * @description The token is in the body, or in its cookie together with X-CSRF-Token. A repeat within 10 seconds gets the same tokens again; a later one ends the session, because somebody else may have the token too.
         *
         *     - No credential is needed.
         *     - Audit action: `session.refresh`
         *     - Not billable
         *     - Limits: 600 calls in 60 seconds for each address (`refresh`)
         */
        post: operations["auth.refresh"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who may register at this installation, and whether it has an owner
         * @description - No credential is needed.
         *     - Not billable
         */
        get: operations["auth.readRegistration"];
        put?: never;
        /**
         * Register a person with an organization of their own
         * @description Without a mail server, the account is created at once. With one, the answer is the same for every address (`verificationRequired`, all else null), and the link in the mail creates the account. The token of an invitation proves the address, so the account is created at once.
         *
         *     - No credential is needed.
         *     - Audit action: `user.register`
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each address (`register`)
         */
        post: operations["auth.register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/reset-password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password with the token of the mail; ends all sessions
         * @description - No credential is needed.
         *     - Audit action: `user.reset-password`
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each address (`reset-password`)
         */
        post: operations["auth.resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your live sessions, the newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["sessions.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/sessions/{session}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of your sessions
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `session.delete`
         *     - Not billable
         */
        delete: operations["sessions.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Become the owner of this installation with the link that it printed at its first start
         * @description - No credential is needed.
         *     - Audit action: `installation.own`
         *     - Not billable
         *     - Limits: 10 calls in 900 seconds for each address (`setup`)
         */
        post: operations["auth.setUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/social": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the providers with which people can log in
         * @description - No credential is needed.
         *     - Not billable
         */
        get: operations["socialProviders.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/social/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin a log-in at a provider from a page
         * @description Does what GET does, but answers the URL instead of redirecting, and takes the token of an invitation, which must not appear in URLs. Somebody new joins the organization that invites them, if the provider has verified the invited address.
         *
         *     - No credential is needed.
         *     - Not billable
         */
        post: operations["socialProviders.beginLogin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/social/{provider}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin to link an account at a provider to your own
         * @description - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `social-account.begin-link`
         *     - Not billable
         */
        post: operations["socialAccounts.beginLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/social/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your linked accounts, the newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["socialAccounts.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/social/accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Unlink an account, unless it is your last way to log in
         * @description - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `social-account.unlink`
         *     - Not billable
         */
        delete: operations["socialAccounts.unlink"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Prove your identity again, for acts that need a recent proof
         * @description Takes a second factor, or the password if you have no second factor. For five minutes the session then counts as freshly proven; its tokens stay the same.
         *
         *     - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `session.step-up`
         *     - Not billable
         *     - Limits: 20 calls in 900 seconds for each caller (`step-up`)
         */
        post: operations["auth.stepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/step-up/options": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask how you can prove your identity again
         * @description `offers` holds, by method, what a client needs. For `passkey` these are request options, whose challenge works once.
         *
         *     - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        post: operations["auth.beginStepUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify an e-mail address with the token of the mail
         * @description - No credential is needed.
         *     - Audit action: `user.verify-email`
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each address (`verify-email`)
         */
        post: operations["auth.verifyEmail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/verify-email/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for another mail with which to verify an e-mail address
         * @description For an account whose address is not verified, and for a registration of the last day that waits for its proof. The tokens of its earlier mails stop working. The answer is the same for every address.
         *
         *     - No credential is needed.
         *     - Audit action: `user.resend-verification`
         *     - Not billable
         *     - Limits: 5 calls in 3600 seconds (`resend-verification`), 30 calls in 900 seconds for each address (`resend-verification-address`)
         */
        post: operations["auth.resendVerification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a page where your organization pays for a plan of the operator
         * @description - Permission: `billing:checkout`
         *     - Audit action: `billing.checkout`
         *     - Not billable
         */
        post: operations["billing.checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credit-notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the credit notes to your organization, newest first
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.listCreditNotes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credit-notes/{note}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a credit note to your organization, with its lines and taxes
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readCreditNote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credit-notes/{note}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a credit note to your organization as a page to print
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readCreditNoteHtml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credit-notes/{note}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a credit note to your organization as PDF
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readCreditNotePdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how many credits your organization has
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["creditGrants.readOwn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credits/auto-top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read when your organization buys credits automatically
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["creditGrants.readOwnAutomatic"];
        /**
         * Set when your organization buys credits automatically, with the card on file
         * @description - Permission: `billing:top-up`
         *     - Audit action: `auto-top-up.set-own-automatic`
         *     - Not billable
         */
        put: operations["creditGrants.setOwnAutomatic"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/credits/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Buy credits of the operator: a page to pay on, or an invoice; they are granted once it is paid
         * @description - Permission: `billing:top-up`
         *     - Audit action: `credit-top-up.top-up-own`
         *     - Not billable
         */
        post: operations["creditGrants.topUpOwn"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what your organization was invoiced, newest first
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.listInvoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/invoices/{invoice}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice to your organization, with its lines
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/invoices/{invoice}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice to your organization as a page to print
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readInvoiceHtml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/invoices/{invoice}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download an invoice to your organization as PDF
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readInvoicePdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the plans that your organization can choose
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.listPlans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a page where your organization changes its card and sees its invoices
         * @description - Permission: `billing:portal`
         *     - Audit action: `billing.portal`
         *     - Not billable
         */
        post: operations["billing.portal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how your organization appears on its invoices
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readProfile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change how your organization appears on its invoices from now on
         * @description - Permission: `billing:update-profile`
         *     - Audit action: `purchase.update-profile`
         *     - Not billable
         */
        patch: operations["billing.updateProfile"];
        trace?: never;
    };
    "/api/v1/billing/provider": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who collects the money, without the credentials
         * @description - Permission: `billing-provider:read`
         *     - Not billable
         */
        get: operations["billingProviders.read"];
        /**
         * Choose who collects the money, with the credentials of your account there
         * @description The provider is asked whether it accepts the credentials; they are sealed, and not shown again. What runs at the provider before stays there until it is moved, and its credentials are kept until nothing runs there.
         *
         *     - Permission: `billing-provider:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `billing-provider.update`
         *     - Not billable
         */
        put: operations["billingProviders.update"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/provider/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create the products and prices of your plans at the provider; calling it again changes nothing
         * @description - Permission: `billing-provider:sync`
         *     - Audit action: `billing-provider.sync`
         *     - Not billable
         */
        post: operations["billingProviders.sync"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/revenue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the recurring revenue of your subscriptions by month, with what changed it
         * @description The monthly value of active and past-due subscriptions, without trials, taxes, free plans and usage. Months that ended two days ago are closed: they are never computed again.
         *
         *     - Permission: `revenue:read`
         *     - Not billable
         */
        get: operations["revenue.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how you sell, and what stands on your invoices
         * @description - Permission: `billing-settings:read`
         *     - Not billable
         */
        get: operations["billingSettings.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change how you sell, for customers and invoices from now on
         * @description - Permission: `billing-settings:update`
         *     - Audit action: `billing-settings.update`
         *     - Not billable
         */
        patch: operations["billingSettings.update"];
        trace?: never;
    };
    "/api/v1/billing/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read your organization’s subscription
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.readSubscription"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/subscription/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel at the end of the term; the default plan follows
         * @description - Permission: `billing:cancel`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `subscription.cancel`
         *     - Not billable
         */
        post: operations["billing.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/subscription/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview what a change of plan, term or seats costs, to the second
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.preview"];
        put?: never;
        /**
         * Change plan, term or seats: upgrades at once, downgrades with the next term, unless said otherwise
         * @description A subscription that was canceled goes on with it.
         *
         *     - Permission: `billing:change`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `subscription.change`
         *     - Not billable
         */
        post: operations["billing.change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/subscription/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a cancellation, or a change that was to come with the next term
         * @description - Permission: `billing:resume`
         *     - Audit action: `subscription.resume`
         *     - Not billable
         */
        post: operations["billing.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/billing/upcoming": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview the next invoice to your organization: what it would be if nothing more happened
         * @description - Permission: `billing:read`
         *     - Not billable
         */
        get: operations["billing.upcoming"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credit-notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the credit notes to your customers, newest first
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["creditNotes.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credit-notes/{note}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a credit note with its lines and taxes
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["creditNotes.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credit-notes/{note}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a credit note as a page to print
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["creditNotes.readHtml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/credit-notes/{note}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download a credit note as PDF
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["creditNotes.readPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/cron/process-overage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close all months that are over and invoice them, as the hourly job does; a second call does nothing more
         * @description - Permission: `overage:process`
         *     - Audit action: `overage.process`
         *     - Not billable
         */
        post: operations["overage.process"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List customers, newest first, or find some by your own id, by plan or by what they are called
         * @description - Permission: `customers:read`
         *     - Billed as `api.calls`
         */
        get: operations["customers.list"];
        put?: never;
        /**
         * Create a customer: somebody who has keys, a plan, usage and invoices
         * @description - Permission: `customers:create`
         *     - Audit action: `customer.create`
         *     - Billed as `api.calls`
         */
        post: operations["customers.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one customer
         * @description - Permission: `customers:read`
         *     - Billed as `api.calls`
         */
        get: operations["customers.read"];
        put?: never;
        post?: never;
        /**
         * Delete a customer and revoke its keys, at once on every node; erased after 30 days
         * @description Usage and invoices keep its id. Its externalId can be used again at once.
         *
         *     - Permission: `customers:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `customer.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["customers.delete"];
        options?: never;
        head?: never;
        /**
         * Change a customer; metadata is replaced as a whole
         * @description - Permission: `customers:update`
         *     - Audit action: `customer.update`
         *     - Billed as `api.calls`
         */
        patch: operations["customers.update"];
        trace?: never;
    };
    "/api/v1/customers/{customer}/addons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the add-ons of a customer
         * @description - Permission: `addons:read`
         *     - Not billable
         */
        get: operations["addons.list"];
        put?: never;
        /**
         * Give a customer an add-on: a fixed amount that is paid in advance, at once and then by its term
         * @description - Permission: `addons:create`
         *     - Audit action: `addon.create`
         *     - Not billable
         */
        post: operations["addons.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/addons/{addon}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an add-on when its paid term is over
         * @description - Permission: `addons:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `addon.delete`
         *     - Not billable
         */
        delete: operations["addons.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/billing-profile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how a customer appears on its invoices
         * @description - Permission: `billing-profiles:read`
         *     - Not billable
         */
        get: operations["billingProfiles.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change how a customer appears on its invoices from now on, and which tax it pays
         * @description - Permission: `billing-profiles:update`
         *     - Audit action: `billing-profile.update`
         *     - Not billable
         */
        patch: operations["billingProfiles.update"];
        trace?: never;
    };
    "/api/v1/customers/{customer}/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a page where a customer pays for a plan of yours
         * @description - Permission: `subscriptions:checkout`
         *     - Audit action: `subscription.checkout`
         *     - Not billable
         */
        post: operations["customers.checkout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how many credits a customer has
         * @description - Permission: `credit-grants:read`
         *     - Not billable
         */
        get: operations["creditGrants.readBalances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/credits/auto-top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read when a customer buys credits automatically
         * @description - Permission: `credit-grants:read`
         *     - Not billable
         */
        get: operations["creditGrants.readAutomatic"];
        /**
         * Set when a customer buys credits automatically, with the card on file
         * @description - Permission: `credit-grants:top-up`
         *     - Audit action: `auto-top-up.set-automatic`
         *     - Not billable
         */
        put: operations["creditGrants.setAutomatic"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/credits/grants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the grants of a customer, newest first
         * @description - Permission: `credit-grants:read`
         *     - Not billable
         */
        get: operations["creditGrants.list"];
        put?: never;
        /**
         * Grant credits to a customer
         * @description - Permission: `credit-grants:create`
         *     - Audit action: `credit-grant.create`
         *     - Not billable
         */
        post: operations["creditGrants.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/credits/grants/{grant}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Note that paid credits were given back
         * @description - Permission: `credit-grants:refund`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `credit-grant.refund`
         *     - Not billable
         */
        post: operations["creditGrants.refund"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/credits/grants/{grant}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a grant void: what is left of it is gone
         * @description - Permission: `credit-grants:void`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `credit-grant.void`
         *     - Not billable
         */
        post: operations["creditGrants.void"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/credits/top-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sell credits to a customer: a page to pay on, or an invoice; they are granted once it is paid
         * @description - Permission: `credit-grants:top-up`
         *     - Audit action: `credit-top-up.top-up`
         *     - Not billable
         */
        post: operations["creditGrants.topUp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invoices to a customer, newest first
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["invoices.listOfCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Open a page where a customer changes its card and sees its invoices
         * @description - Permission: `subscriptions:portal`
         *     - Audit action: `subscription.portal`
         *     - Not billable
         */
        post: operations["customers.portal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/portal-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a customer a link to the portal, which works for an hour
         * @description Send the customer there, or show it in a frame. Whoever has the link acts as the customer.
         *
         *     - Permission: `portal-sessions:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `portal-session.create`
         *     - Billed as `api.calls`
         */
        post: operations["portalSessions.create"];
        /**
         * End all portal sessions of a customer, at once on every node
         * @description The links that the customer has no longer work; a new one can be given.
         *
         *     - Permission: `portal-sessions:delete`
         *     - Audit action: `portal-session.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["portalSessions.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted customer before it is erased, with the keys that its deletion revoked
         * @description Deleted ones are in no list; `GET /api/v1/audit?action=customer.delete` names them.
         *
         *     - Permission: `customers:restore`
         *     - Audit action: `customer.restore`
         *     - Billed as `api.calls`
         */
        post: operations["customers.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/subscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the subscription of a customer
         * @description - Permission: `subscriptions:read`
         *     - Not billable
         */
        get: operations["subscriptions.read"];
        put?: never;
        /**
         * Subscribe a customer to a plan; the first term is invoiced at once, or after the trial
         * @description - Permission: `subscriptions:create`
         *     - Audit action: `subscription.create`
         *     - Not billable
         */
        post: operations["subscriptions.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/subscription/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel the subscription of a customer at the end of its term
         * @description - Permission: `subscriptions:cancel`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `subscription.cancel`
         *     - Not billable
         */
        post: operations["subscriptions.cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/subscription/change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview what a change of plan, term or seats costs, to the second
         * @description - Permission: `subscriptions:read`
         *     - Not billable
         */
        get: operations["subscriptions.preview"];
        put?: never;
        /**
         * Change plan, term or seats of a customer: upgrades at once, downgrades with the next term, unless said otherwise
         * @description A subscription that was canceled goes on with it.
         *
         *     - Permission: `subscriptions:change`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `subscription.change`
         *     - Not billable
         */
        post: operations["subscriptions.change"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/subscription/move": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have the subscription of a customer paid at your present billing provider, from its next term on
         * @description At the provider before, it ends with its term and nothing is given back. Here it goes on: the next term is an open invoice until the customer has paid at a checkout. `resume` takes it back before the end of the term.
         *
         *     - Permission: `subscriptions:move`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `subscription.move`
         *     - Not billable
         */
        post: operations["subscriptions.move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/subscription/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo a cancellation, or a change that was to come with the next term
         * @description - Permission: `subscriptions:resume`
         *     - Audit action: `subscription.resume`
         *     - Not billable
         */
        post: operations["subscriptions.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/customers/{customer}/upcoming": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Preview the next invoice to a customer: what it would be if nothing more happened
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["invoices.upcoming"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report usage: one event, a batch of up to 1,000, or one a line
         * @description CloudEvents 1.0 in structured JSON (`application/cloudevents+json`, `application/cloudevents-batch+json`, or `application/json`) or `application/x-ndjson`. The reply is sent once they are stored for good. An event counts once, however often it is sent within 35 days: `source` and `id` say which it is. Each is checked by itself; those that are rejected leave the others alone. Extension attributes are not kept. Events that a key of an environment reports are of that environment; where it is not of production, meters leave them out.
         *
         *     - Permission: `events:create`
         *     - Audit action: `event.create`
         *     - Billed as `events`
         *     - Limits: 600000 calls in 60 seconds for each caller (`events`)
         */
        post: operations["events.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Become a member with the link in the mail, as the person whose verified address was invited
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `invitation.accept`
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each caller (`invitation-accept`)
         */
        post: operations["invitations.accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Show which organization and role a link is for
         * @description - No credential is needed.
         *     - Not billable
         *     - Limits: 30 calls in 900 seconds for each address (`invitation-preview`)
         */
        post: operations["invitations.preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invoices to your customers, newest first
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["invoices.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice with its lines
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["invoices.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice}/credit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Credit or refund an invoice, in full or in part: issues a credit note, with its share of the taxes
         * @description What is credited of an open invoice is owed no more. What was paid already goes on the balance of the customer and pays its next invoices, or back by the provider that took it, or is for you to give back, as `refundTo` says.
         *
         *     - Permission: `invoices:credit`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `invoice.credit`
         *     - Not billable
         */
        post: operations["invoices.credit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice as a page to print
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["invoices.readHtml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark an invoice as paid by other means than a provider, in full or in part
         * @description - Permission: `invoices:pay`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `invoice.pay`
         *     - Not billable
         */
        post: operations["invoices.pay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download an invoice as PDF
         * @description - Permission: `invoices:read`
         *     - Not billable
         */
        get: operations["invoices.readPdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invoices/{invoice}/void": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Void an invoice: it is owed no more, and its number stays
         * @description - Permission: `invoices:void`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `invoice.void`
         *     - Not billable
         */
        post: operations["invoices.void"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys, newest first
         * @description - Permission: `keys:read`
         *     - Billed as `api.calls`
         *     - Also at `GET /api/v1/keys/list`
         */
        get: operations["keys.list"];
        put?: never;
        /**
         * Create a key
         * @description The reply holds the key, which is not shown again. A platform key inherits the restrictions of the key or token that creates it.
         *
         *     - Permission: `keys:create`
         *     - People prove their identity again if it is a platform key and the last proof is older than five minutes.
         *     - Audit action: `key.create`
         *     - Billed as `api.calls`
         *     - Also at `POST /api/v1/keys/generate`
         */
        post: operations["keys.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one key
         * @description - Permission: `keys:read`
         *     - Billed as `api.calls`
         */
        get: operations["keys.read"];
        put?: never;
        post?: never;
        /**
         * Delete a key
         * @description Its usage and its audit entries stay.
         *
         *     - Permission: `keys:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `key.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["keys.delete"];
        options?: never;
        head?: never;
        /**
         * Change a key
         * @description - Permission: `keys:update`
         *     - Audit action: `key.update`
         *     - Billed as `api.calls`
         */
        patch: operations["keys.update"];
        trace?: never;
    };
    "/api/v1/keys/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a key on every node, until it is resumed
         * @description - Permission: `keys:pause`
         *     - Audit action: `key.pause`
         *     - Billed as `api.calls`
         */
        post: operations["keys.pause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a paused key work again
         * @description - Permission: `keys:resume`
         *     - Audit action: `key.resume`
         *     - Billed as `api.calls`
         */
        post: operations["keys.resume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Revoke a key on every node, for good
         * @description - Permission: `keys:revoke`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `key.revoke`
         *     - Billed as `api.calls`
         *     - Also at `POST /api/v1/keys/revoke`
         */
        post: operations["keys.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a key a new secret
         * @description - Permission: `keys:rotate`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `key.rotate`
         *     - Billed as `api.calls`
         *     - Also at `POST /api/v1/keys/rotate`
         */
        post: operations["keys.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count the verifications of a key
         * @description - Permission: `usage:read`
         *     - Not billable
         */
        get: operations["keys.readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import your customers' existing keys by their hashes
         * @description The keys keep their own format and are verified by the hash of the whole text. Each has a result of its own; a body that is not valid imports none.
         *
         *     - Permission: `keys:import`
         *     - Audit action: `key.import`
         *     - Billed as `api.calls`
         */
        post: operations["keys.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/prefix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what your customers' keys begin with
         * @description - Permission: `keys:read`
         *     - Billed as `api.calls`
         */
        get: operations["keys.readPrefix"];
        /**
         * Choose what your customers' new keys begin with
         * @description With `acme`, keys begin with `acme_live_`, and with `acme_test_` in an environment that is not of production. Keys that were made before keep working; a rotated one gets the new prefix.
         *
         *     - Permission: `keys:configure`
         *     - Audit action: `key.set-prefix`
         *     - Billed as `api.calls`
         */
        put: operations["keys.setPrefix"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report verifications that a process decided itself
         * @description Each becomes a usage record, as if the server had answered it. A report counts once, however often it is sent within a day: its `id` says which it is.
         *
         *     - Permission: `keys:verify`
         *     - Audit action: `key.report`
         *     - Not billable
         */
        post: operations["keys.report"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Read what a process must know to verify keys itself
         * @description By the hashes of keys that were presented, with units of their limits and quotas in advance: at most a tenth of what is left. What is not reported of them within twice their time counts as spent.
         *
         *     - Permission: `keys:verify`
         *     - Audit action: `key.snapshot`
         *     - Not billable
         */
        post: operations["keys.snapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hear of changes of keys as they happen
         * @description NDJSON without end. `ready` comes first. `changed` names `keys`, or the `customer` whose keys changed, or neither: all. `beat` comes every 500 ms while changes arrive in time, with the time of the server in `at`: without one for two seconds, ask for each call.
         *
         *     - Permission: `keys:verify`
         *     - Not billable
         */
        get: operations["keys.stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Verify a customer's key, and take from its limits
         * @description A refused key is answered with 200 and its code too; a refused call costs nothing.
         *
         *     - Permission: `keys:verify`
         *     - Audit action: `key.verify`
         *     - Billed as `api.calls`
         */
        post: operations["keys.verify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Listen to topics as server-sent events
         * @description To be read with `fetch`, which can send credentials; `data` is JSON with a `type`. A log (`events`, `audit`) begins with `subscribed`; each `event` has its `cursor`, and what was missed since the `cursor` of the query is sent first. `reset` instead says that too much was missed: read anew what you show. A state (`usage`) begins with `snapshot`; `delta` is a merge patch (RFC 7396). `denied` ends a topic that the caller may no longer read, `close` the whole, with the code that a WebSocket would be closed with: 4401 for a credential that has ended, 1013 for a reader that is too slow. The header `Last-Event-ID` may say the cursor too.
         *
         *     - No permission is needed: it is about the caller.
         *     - Not billable
         */
        get: operations["live.stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/live/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the events of the last 24 hours in the order of their commits, oldest first
         * @description What the topic `events` tells, for whoever asks now and then.
         *
         *     - Permission: `live:read`
         *     - Not billable
         */
        get: operations["live.listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List meters, newest first
         * @description - Permission: `meters:read`
         *     - Not billable
         */
        get: operations["meters.list"];
        put?: never;
        /**
         * Create a meter: how events of a type are counted
         * @description Events that are there already are counted too. What a meter counts cannot be changed later.
         *
         *     - Permission: `meters:create`
         *     - Audit action: `meter.create`
         *     - Not billable
         */
        post: operations["meters.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/meters/{meter}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one meter, by its id or its slug
         * @description - Permission: `meters:read`
         *     - Not billable
         */
        get: operations["meters.read"];
        put?: never;
        post?: never;
        /**
         * Delete a meter with what it counted; the events stay as long as they would
         * @description - Permission: `meters:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `meter.delete`
         *     - Not billable
         */
        delete: operations["meters.delete"];
        options?: never;
        head?: never;
        /**
         * Change the description of a meter
         * @description - Permission: `meters:update`
         *     - Audit action: `meter.update`
         *     - Not billable
         */
        patch: operations["meters.update"];
        trace?: never;
    };
    "/api/v1/meters/{meter}/query": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the events of a meter come to, by time, customer and groups
         * @description Exact to the last event that was accepted, late ones included. Times are cut to milliseconds. Whole hours are read from sums; single hours and minutes, and `unique`, from the events, for as long as these are kept.
         *
         *     - Permission: `meters:read`
         *     - Not billable
         *     - Limits: 120 calls in 60 seconds for each caller (`meter-queries`)
         */
        get: operations["meters.query"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/impersonations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the impersonations in all organizations, newest first
         * @description - Permission: `impersonation:read`
         *     - Not billable
         */
        get: operations["impersonations.listAll"];
        put?: never;
        /**
         * Act as a member of another organization, for a time and a reason that its owners are told
         * @description For members of the operator organization. The token only reads, unless an owner of the organization consented; it never changes credentials, factors, sessions, keys or rights. Every request made with it is in the organization’s audit log under the operator’s name.
         *
         *     - Permission: `impersonation:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `impersonation.start`
         *     - Not billable
         *     - Limits: 30 calls in 3600 seconds for each caller (`impersonations`)
         */
        post: operations["impersonations.start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/impersonations/{impersonation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an impersonation at once, on every node
         * @description - Permission: `impersonation:delete`
         *     - Audit action: `impersonation.end`
         *     - Not billable
         */
        delete: operations["impersonations.end"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/job-kinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the jobs of the installation by name: when each ran, how it went, and how many wait
         * @description Of each state, 10,000 jobs are looked at. Of runs that follow each other with the same outcome, one in ten minutes is kept where they succeed, and one in ten seconds where they fail.
         *
         *     - Permission: `operator-jobs:read`
         *     - Not billable
         */
        get: operations["operatorJobs.listKinds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/job-kinds/{name}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the last runs of a job, newest first
         * @description The last 20 that succeeded and the last 20 that failed are kept.
         *
         *     - Permission: `operator-jobs:read`
         *     - Not billable
         */
        get: operations["operatorJobs.listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List jobs that wait, run or have failed, newest first
         * @description Jobs that are done are gone. Of each state, 10,000 jobs are looked at. Of those that wait, these are the soonest.
         *
         *     - Permission: `operator-jobs:read`
         *     - Not billable
         */
        get: operations["operatorJobs.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/jobs/{job}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Cancel a job that failed: what it was to do is not done
         * @description - Permission: `operator-jobs:cancel`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `job.cancel`
         *     - Not billable
         */
        delete: operations["operatorJobs.cancel"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/jobs/{job}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry a job that failed at once, with one more attempt where it has none left
         * @description - Permission: `operator-jobs:retry`
         *     - Audit action: `job.retry`
         *     - Not billable
         */
        post: operations["operatorJobs.retry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List organizations, newest first, or search them by name, slug or id
         * @description - Permission: `operator-organizations:read`
         *     - Not billable
         */
        get: operations["operatorOrganizations.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/organizations/{organization}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an organization and its owners
         * @description - Permission: `operator-organizations:read`
         *     - Not billable
         */
        get: operations["operatorOrganizations.read"];
        put?: never;
        post?: never;
        /**
         * Erase an organization with its data and keys, at once and for good
         * @description Without the 30 days in which its owners could restore it.
         *
         *     - Permission: `operator-organizations:erase`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `organization.erase`
         *     - Not billable
         */
        delete: operations["operatorOrganizations.erase"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/organizations/{organization}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reinstate a suspended organization with all it had
         * @description - Permission: `operator-organizations:reinstate`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `organization.reinstate`
         *     - Not billable
         */
        post: operations["operatorOrganizations.reinstate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/organizations/{organization}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend an organization: its members and keys are refused at once
         * @description Calls in it, verifications of its customers’ keys too, are answered ORGANIZATION_SUSPENDED; its apps and service accounts get no tokens. Its data stays.
         *
         *     - Permission: `operator-organizations:suspend`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `organization.suspend`
         *     - Not billable
         */
        post: operations["operatorOrganizations.suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people, newest first, or search them by address, name or id
         * @description - Permission: `operator-users:read`
         *     - Not billable
         */
        get: operations["operatorUsers.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a person and their organizations
         * @description - Permission: `operator-users:read`
         *     - Not billable
         */
        get: operations["operatorUsers.read"];
        put?: never;
        post?: never;
        /**
         * Erase a person and their data, at once and for good
         * @description As the person’s own DELETE /api/v1/auth/me. If the person is the last owner of an organization that has other members, the answer is 409 and names it.
         *
         *     - Permission: `operator-users:erase`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `user.erase`
         *     - Not billable
         */
        delete: operations["operatorUsers.erase"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users/{user}/factors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Remove all second factors of a person who has lost them, with passkeys and backup codes
         * @description The person logs in with the password alone, and is told by mail. All their sessions end. First make sure who asks: whoever has the password gets in from then on.
         *
         *     - Permission: `operator-users:remove-factors`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `user.remove-factors`
         *     - Not billable
         */
        delete: operations["operatorUsers.removeFactors"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users/{user}/reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reinstate a suspended person with all they had; they log in again
         * @description - Permission: `operator-users:reinstate`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `user.reinstate`
         *     - Not billable
         */
        post: operations["operatorUsers.reinstate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users/{user}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End all sessions of a person, at once on every node
         * @description The person can log in again; their keys and service accounts stay.
         *
         *     - Permission: `sessions:delete`
         *     - Audit action: `session.end-all`
         *     - Not billable
         */
        delete: operations["users.endSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users/{user}/suspend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Suspend a person: their sessions end at once, they cannot log in, and their keys are refused
         * @description Nothing is deleted. Log-in answers ACCOUNT_SUSPENDED to whoever proves to be the person.
         *
         *     - Permission: `operator-users:suspend`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `user.suspend`
         *     - Not billable
         */
        post: operations["operatorUsers.suspend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/operator/users/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Create people with the password hashes of the service that they come from
         * @description They log in with the password they have, and nobody is told. At the first log-in the hash is replaced by one of our own. Each gets an organization of their own. Accepted are bcrypt (`$2a$`, `$2b$`, `$2y$`, cost 4 to 14), Argon2id and scrypt in PHC string format, PBKDF2 with SHA-1, SHA-256 or SHA-512 as PHC string (`$pbkdf2-sha256$i=600000$…`), as passlib writes it (`$pbkdf2-sha256$29000$…`) and as Django does (`pbkdf2_sha256$600000$…`), and Firebase’s scrypt as `$fbscrypt$v=1,n=<mem_cost>,r=<rounds>,p=1,ss=<salt_separator>,sk=<signer_key>$<salt>$<passwordHash>` in base64. A hash that would take more than about a second or 128 MiB to verify is refused. Repeating an import changes nothing.
         *
         *     - Permission: `operator-users:import`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `user.import`
         *     - Not billable
         *     - Limits: 600 calls in 3600 seconds for each caller (`import-users`)
         */
        post: operations["operatorUsers.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your organizations and your role in each
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Not billable
         */
        get: operations["organizations.list"];
        put?: never;
        /**
         * Create an organization with a first project, and become its owner
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `organization.create`
         *     - Not billable
         *     - Limits: 20 calls in 3600 seconds for each caller (`organizations`)
         */
        post: operations["organizations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the organization
         * @description - Permission: `organizations:read`
         *     - Not billable
         */
        get: operations["organizations.read"];
        put?: never;
        post?: never;
        /**
         * Delete the organization: out of use at once, erased with its keys after 30 days
         * @description - Permission: `organizations:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `organization.delete`
         *     - Not billable
         */
        delete: operations["organizations.delete"];
        options?: never;
        head?: never;
        /**
         * Rename the organization or change its slug
         * @description - Permission: `organizations:update`
         *     - Audit action: `organization.update`
         *     - Not billable
         */
        patch: operations["organizations.update"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/apis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the APIs of the organization, newest first
         * @description - Permission: `apis:read`
         *     - Not billable
         */
        get: operations["apis.list"];
        put?: never;
        /**
         * Register an API, so that apps and agents can get access tokens for it
         * @description Tokens are JWTs (RFC 9068) with its identifier as the audience.
         *
         *     - Permission: `apis:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `api.create`
         *     - Not billable
         */
        post: operations["apis.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/apis/{api}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one API
         * @description - Permission: `apis:read`
         *     - Not billable
         */
        get: operations["apis.read"];
        put?: never;
        post?: never;
        /**
         * Delete an API: nobody gets tokens for it any more, and those that were issued expire
         * @description - Permission: `apis:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `api.delete`
         *     - Not billable
         */
        delete: operations["apis.delete"];
        options?: never;
        head?: never;
        /**
         * Change an API: its name, its scopes, how long tokens live and which clients may ask for them
         * @description - Permission: `apis:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `api.update`
         *     - Not billable
         */
        patch: operations["apis.update"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/apps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the apps of the organization, newest first
         * @description - Permission: `apps:read`
         *     - Not billable
         */
        get: operations["apps.list"];
        put?: never;
        /**
         * Register an app that lets Nexus log people in
         * @description Its id is the client id. A web app gets a client secret, shown only this once.
         *
         *     - Permission: `apps:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `app.create`
         *     - Not billable
         */
        post: operations["apps.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/apps/{app}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one app
         * @description - Permission: `apps:read`
         *     - Not billable
         */
        get: operations["apps.read"];
        put?: never;
        post?: never;
        /**
         * Delete an app; its tokens and everybody’s access end at once
         * @description - Permission: `apps:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `app.delete`
         *     - Not billable
         */
        delete: operations["apps.delete"];
        options?: never;
        head?: never;
        /**
         * Change an app: its name, who may log in, and where people are sent back to
         * @description - Permission: `apps:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `app.update`
         *     - Not billable
         */
        patch: operations["apps.update"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/apps/{app}/access": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List who was granted access to an app, came as a member, or is blocked; newest first
         * @description - Permission: `apps:read`
         *     - Not billable
         */
        get: operations["appAccess.list"];
        put?: never;
        /**
         * Grant a member access to an app, with a role in it and for a time
         * @description - Permission: `apps:grant`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `app-access.grant`
         *     - Not billable
         */
        post: operations["appAccess.grant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/apps/{app}/access/{access}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Block a person from an app; their tokens for it end at once
         * @description - Permission: `apps:grant`
         *     - Audit action: `app-access.revoke`
         *     - Not billable
         */
        delete: operations["appAccess.revoke"];
        options?: never;
        head?: never;
        /**
         * Change a person’s role in an app, or when their access ends
         * @description - Permission: `apps:grant`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `app-access.change`
         *     - Not billable
         */
        patch: operations["appAccess.change"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/apps/{app}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace the client secret; the old one works until the grace period ends
         * @description - Permission: `apps:rotate`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `app.rotate-secret`
         *     - Not billable
         */
        post: operations["apps.rotateSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/clients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the clients that registered themselves with the organization, newest first
         * @description They get tokens for its APIs that admit them (`unregisteredClients`), in the name of people who agree.
         *
         *     - Permission: `clients:read`
         *     - Not billable
         */
        get: operations["clients.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/clients/{client}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one client that registered itself
         * @description - Permission: `clients:read`
         *     - Not billable
         */
        get: operations["clients.read"];
        put?: never;
        post?: never;
        /**
         * Delete a client that registered itself; its tokens and what people agreed to end at once
         * @description It can register itself again; an API keeps such clients out by `unregisteredClients`.
         *
         *     - Permission: `clients:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `client.delete`
         *     - Not billable
         */
        delete: operations["clients.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/impersonation-consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List consents to changes by operators, newest first
         * @description - Permission: `impersonation:read`
         *     - Not billable
         */
        get: operations["impersonationConsents.list"];
        put?: never;
        /**
         * Consent, as an owner, that operators of the installation change things in the organization for some hours
         * @description - Permission: `impersonation:consent`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `impersonation.consent`
         *     - Not billable
         */
        post: operations["impersonationConsents.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/impersonation-consents/{consent}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw a consent: operators may only read from now on
         * @description - Permission: `impersonation:withdraw`
         *     - Audit action: `impersonation.withdraw-consent`
         *     - Not billable
         */
        delete: operations["impersonationConsents.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/impersonations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List when operators of the installation acted in the organization, as whom and why, newest first
         * @description - Permission: `impersonation:read`
         *     - Not billable
         */
        get: operations["impersonations.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/impersonations/{impersonation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End an operator’s impersonation in the organization, at once on every node
         * @description - Permission: `impersonation:withdraw`
         *     - Audit action: `impersonation.end`
         *     - Not billable
         */
        delete: operations["impersonations.stop"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations, newest first; closed ones for a month, without the address
         * @description - Permission: `invitations:read`
         *     - Not billable
         */
        get: operations["invitations.list"];
        put?: never;
        /**
         * Invite somebody by mail to be a member with a role; the link works once, for seven days
         * @description - Permission: `invitations:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `invitation.create`
         *     - Not billable
         *     - Limits: 100 calls in 3600 seconds for each organization (`invitations`), 100 calls in 3600 seconds for each caller (`invitations-sender`), 5 calls in 86400 seconds (`invitations-repeated`), 20 calls in 86400 seconds (`invitations-addressee`)
         */
        post: operations["invitations.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/invitations/{invitation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one invitation
         * @description - Permission: `invitations:read`
         *     - Not billable
         */
        get: operations["invitations.read"];
        put?: never;
        post?: never;
        /**
         * Withdraw an invitation; its link stops working at once
         * @description - Permission: `invitations:delete`
         *     - Audit action: `invitation.revoke`
         *     - Not billable
         */
        delete: operations["invitations.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/invitations/{invitation}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a new link that works for another seven days; the one before stops working
         * @description - Permission: `invitations:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `invitation.resend`
         *     - Not billable
         *     - Limits: 100 calls in 3600 seconds for each organization (`invitations`), 100 calls in 3600 seconds for each caller (`invitations-sender`)
         */
        post: operations["invitations.resend"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave the organization
         * @description - No permission is needed: it is about the caller.
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `member.leave`
         *     - Not billable
         */
        post: operations["members.leave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of the organization, in the order in which they joined
         * @description - Permission: `members:read`
         *     - Not billable
         */
        get: operations["members.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one member
         * @description - Permission: `members:read`
         *     - Not billable
         */
        get: operations["members.read"];
        put?: never;
        post?: never;
        /**
         * Remove a member; their rights end at once on every node
         * @description - Permission: `members:remove`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `member.remove`
         *     - Not billable
         */
        delete: operations["members.remove"];
        options?: never;
        head?: never;
        /**
         * Change the role of a member; both roles must hold no more than your own
         * @description - Permission: `members:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `member.change-role`
         *     - Not billable
         */
        patch: operations["members.changeRole"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted organization before it is erased
         * @description - Permission: `organizations:restore`
         *     - Callers: people
         *     - Audit action: `organization.restore`
         *     - Not billable
         */
        post: operations["organizations.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/service-accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List service accounts, newest first
         * @description - Permission: `service-accounts:read`
         *     - Not billable
         */
        get: operations["serviceAccounts.list"];
        put?: never;
        /**
         * Create a service account: a principal that is not a person and has no rights until a role is bound to it
         * @description - Permission: `service-accounts:create`
         *     - Audit action: `service-account.create`
         *     - Not billable
         */
        post: operations["serviceAccounts.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/service-accounts/{account}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one service account
         * @description - Permission: `service-accounts:read`
         *     - Not billable
         */
        get: operations["serviceAccounts.read"];
        put?: never;
        post?: never;
        /**
         * Delete a service account with its role bindings, keys and tokens, at once on every node
         * @description - Permission: `service-accounts:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `service-account.delete`
         *     - Not billable
         */
        delete: operations["serviceAccounts.delete"];
        options?: never;
        head?: never;
        /**
         * Change, disable or enable a service account; every node refuses the keys and tokens of a disabled one
         * @description - Permission: `service-accounts:update`
         *     - People prove their identity again if it enables the account and the last proof is older than five minutes.
         *     - Audit action: `service-account.update`
         *     - Not billable
         */
        patch: operations["serviceAccounts.update"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/service-accounts/{account}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the client secrets of a service account, without the secrets themselves
         * @description - Permission: `service-accounts:read`
         *     - Not billable
         */
        get: operations["serviceAccounts.listSecrets"];
        put?: never;
        /**
         * Create a client secret of a service account, for access tokens from /oidc/token
         * @description - Permission: `service-accounts:create-secret`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `service-account.create-secret`
         *     - Not billable
         */
        post: operations["serviceAccounts.createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/service-accounts/{account}/secrets/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a client secret and end the tokens it was used for, at once on every node
         * @description - Permission: `service-accounts:delete-secret`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `service-account.delete-secret`
         *     - Not billable
         */
        delete: operations["serviceAccounts.deleteSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the teams of the organization, oldest first
         * @description - Permission: `teams:read`
         *     - Not billable
         */
        get: operations["teams.list"];
        put?: never;
        /**
         * Create a team: members of the organization who hold roles together
         * @description - Permission: `teams:create`
         *     - Audit action: `team.create`
         *     - Not billable
         */
        post: operations["teams.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/teams/{team}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one team
         * @description - Permission: `teams:read`
         *     - Not billable
         */
        get: operations["teams.read"];
        put?: never;
        post?: never;
        /**
         * Delete a team and its role bindings, at once on every node
         * @description - Permission: `teams:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `team.delete`
         *     - Not billable
         */
        delete: operations["teams.delete"];
        options?: never;
        head?: never;
        /**
         * Change the name or description of a team
         * @description - Permission: `teams:update`
         *     - Audit action: `team.update`
         *     - Not billable
         */
        patch: operations["teams.update"];
        trace?: never;
    };
    "/api/v1/organizations/{org}/teams/{team}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the members of a team
         * @description - Permission: `teams:read`
         *     - Not billable
         */
        get: operations["teams.listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/teams/{team}/members/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Add a member to a team; you must hold all that the team holds
         * @description - Permission: `teams:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `team.add-member`
         *     - Not billable
         */
        put: operations["teams.addMember"];
        post?: never;
        /**
         * Take a member out of a team, at once on every node
         * @description - Permission: `teams:update`
         *     - Audit action: `team.remove-member`
         *     - Not billable
         */
        delete: operations["teams.removeMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/organizations/{org}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make another member the owner in your place, at once; both get a mail
         * @description - Permission: `organizations:transfer`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `organization.transfer`
         *     - Not billable
         */
        post: operations["organizations.transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your plans, newest first, or find one by its slug
         * @description - Permission: `plans:read`
         *     - Not billable
         */
        get: operations["plans.list"];
        put?: never;
        /**
         * Create a plan that your customers can have
         * @description - Permission: `plans:create`
         *     - Audit action: `plan.create`
         *     - Not billable
         */
        post: operations["plans.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/plans/{plan}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one plan
         * @description - Permission: `plans:read`
         *     - Not billable
         */
        get: operations["plans.read"];
        put?: never;
        post?: never;
        /**
         * Retire a plan: nobody new can have it, and subscriptions stay
         * @description - Permission: `plans:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `plan.delete`
         *     - Not billable
         */
        delete: operations["plans.delete"];
        options?: never;
        head?: never;
        /**
         * Change a plan; changed terms are a new version, and subscriptions keep theirs
         * @description - Permission: `plans:update`
         *     - Audit action: `plan.update`
         *     - Not billable
         */
        patch: operations["plans.update"];
        trace?: never;
    };
    "/api/v1/portal/account": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read whose portal it is
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readAccount"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how many credits the customer has
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readCredits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries to endpoints of the customer, newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/deliveries/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery to an endpoint of the customer, with its attempts
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/deliveries/{delivery}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery to an endpoint of the customer again
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-delivery.replay`
         *     - Not billable
         */
        post: operations["portal.replayDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the endpoints of the customer, newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.listEndpoints"];
        put?: never;
        /**
         * Create an endpoint of the customer; the reply shows its signing secret this once
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.create`
         *     - Not billable
         */
        post: operations["portal.createEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/endpoints/{endpoint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an endpoint of the customer
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readEndpoint"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint of the customer
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.delete`
         *     - Not billable
         */
        delete: operations["portal.deleteEndpoint"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint of the customer
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.update`
         *     - Not billable
         */
        patch: operations["portal.updateEndpoint"];
        trace?: never;
    };
    "/api/v1/portal/endpoints/{endpoint}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable a disabled endpoint of the customer
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.enable`
         *     - Not billable
         */
        post: operations["portal.enableEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/endpoints/{endpoint}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the deliveries of a time to an endpoint of the customer again
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.replay`
         *     - Not billable
         */
        post: operations["portal.replayEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/endpoints/{endpoint}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an endpoint of the customer a new secret
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.rotate`
         *     - Not billable
         */
        post: operations["portal.rotateEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/endpoints/{endpoint}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test message to an endpoint of the customer
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Audit action: `webhook-endpoint.test`
         *     - Not billable
         */
        post: operations["portal.testEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the types of events that endpoints can subscribe to
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the invoices to the customer, newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.listInvoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/invoices/{invoice}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invoice to the customer with its lines
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/invoices/{invoice}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download an invoice to the customer as PDF
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readInvoicePdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the keys of the customer, newest first
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.listKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/portal/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what the customer has used this month
         * @description - No permission is needed: it is about the caller.
         *     - Callers: customers, with a portal session
         *     - Not billable
         */
        get: operations["portal.readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List projects and their environments, newest first, or find one by its slug
         * @description - Permission: `projects:read`
         *     - Not billable
         */
        get: operations["projects.list"];
        put?: never;
        /**
         * Create a project with the environments development, staging and production
         * @description - Permission: `projects:create`
         *     - Audit action: `project.create`
         *     - Not billable
         */
        post: operations["projects.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one project and its environments
         * @description - Permission: `projects:read`
         *     - Not billable
         */
        get: operations["projects.read"];
        put?: never;
        post?: never;
        /**
         * Delete a project and its environments, and revoke their keys, at once on every node; erased after 30 days
         * @description Its apps let nobody in any more. Its slug can be used again at once.
         *
         *     - Permission: `projects:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `project.delete`
         *     - Not billable
         */
        delete: operations["projects.delete"];
        options?: never;
        head?: never;
        /**
         * Change the name, slug or description of a project
         * @description - Permission: `projects:update`
         *     - Audit action: `project.update`
         *     - Not billable
         */
        patch: operations["projects.update"];
        trace?: never;
    };
    "/api/v1/projects/{project}/environments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the environments of a project, oldest first
         * @description - Permission: `environments:read`
         *     - Not billable
         */
        get: operations["environments.list"];
        put?: never;
        /**
         * Create an environment in a project
         * @description - Permission: `environments:create`
         *     - Audit action: `environment.create`
         *     - Not billable
         */
        post: operations["environments.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one environment
         * @description - Permission: `environments:read`
         *     - Not billable
         */
        get: operations["environments.read"];
        put?: never;
        post?: never;
        /**
         * Delete an environment and revoke its keys, at once on every node; erased after 30 days
         * @description Its slug can be used again at once.
         *
         *     - Permission: `environments:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `environment.delete`
         *     - Not billable
         */
        delete: operations["environments.delete"];
        options?: never;
        head?: never;
        /**
         * Change an environment, or whether it is a production one
         * @description - Permission: `environments:update`
         *     - People prove their identity again if it is no longer a production one and the last proof is older than five minutes.
         *     - Audit action: `environment.update`
         *     - Not billable
         */
        patch: operations["environments.update"];
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/approval-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how many people must approve changes of the secrets of an environment
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["approvalPolicies.read"];
        /**
         * Have people approve changes of the secrets of an environment
         * @description From then on secrets of it are changed by approved change requests alone: every other write answers `APPROVAL_REQUIRED`. The number counts for open requests too.
         *
         *     - Permission: `approval-policies:set`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `approval-policy.set`
         *     - Billed as `api.calls`
         */
        put: operations["approvalPolicies.set"];
        post?: never;
        /**
         * Let secrets of an environment be changed without approvals
         * @description - Permission: `approval-policies:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Callers: people
         *     - Audit action: `approval-policy.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["approvalPolicies.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write and delete up to 500 secrets of a folder together, or none of them
         * @description To delete also needs `secrets:delete`.
         *
         *     - Permission: `secrets:write`
         *     - Audit action: `secret.write-batch`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.writeBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the change requests of an environment, newest first
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["changeRequests.list"];
        put?: never;
        /**
         * Ask for changes of secrets, which others approve before they happen
         * @description What it asks for cannot be changed afterwards: withdraw it and make another one. To delete also needs `secrets:delete`.
         *
         *     - Permission: `secrets:write`
         *     - Audit action: `change-request.create`
         *     - Billed as `api.calls`
         */
        post: operations["changeRequests.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read which secrets a request changes, without values, and who approved it
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["changeRequests.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/apply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the changes of an approved request, all or none
         * @description Each folder gets one revision. Where a secret has another version than when the request was made, `CAS_MISMATCH` names it. To delete also needs `secrets:delete`.
         *
         *     - Permission: `secrets:write`
         *     - Audit action: `change-request.apply`
         *     - Billed as `api.calls`
         */
        post: operations["changeRequests.apply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve a change request of somebody else
         * @description Open to people alone. It counts until the request ends, as long as the person has the permission; nobody approves what they or a key of theirs asked for.
         *
         *     - Permission: `secrets:approve`
         *     - Callers: people
         *     - Audit action: `change-request.approve`
         *     - Billed as `api.calls`
         */
        post: operations["changeRequests.approve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reject a change request, which ends it
         * @description - Permission: `secrets:approve`
         *     - Audit action: `change-request.reject`
         *     - Billed as `api.calls`
         */
        post: operations["changeRequests.reject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the values that an open request sets, beside the present ones
         * @description - Permission: `secrets:read`
         *     - Audit action: `change-request.reveal`
         *     - Billed as `api.calls`
         */
        get: operations["changeRequests.reveal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/change-requests/{changeRequest}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Withdraw a change request, which ends it
         * @description Open to everybody who may write to the environment.
         *
         *     - Permission: `secrets:write`
         *     - Audit action: `change-request.withdraw`
         *     - Billed as `api.calls`
         */
        post: operations["changeRequests.withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/copy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Copy secrets to another environment or folder of the project, all or none
         * @description Needs `secrets:copy` in both environments.
         *
         *     - Permission: `secrets:copy`
         *     - Audit action: `secret.copy`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.copy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare secrets with those of another environment or time, without showing values
         * @description Also needs `secrets:read` in the other environment.
         *
         *     - Permission: `secrets:read`
         *     - Audit action: `secret.compare`
         *     - Billed as `api.calls`
         */
        get: operations["secrets.compare"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/dynamic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the dynamic secrets of an environment, oldest first
         * @description - Permission: `dynamic-secrets:read`
         *     - Billed as `api.calls`
         */
        get: operations["dynamicSecrets.list"];
        put?: never;
        /**
         * Define credentials that are made for each lease
         * @description Nothing is made until somebody takes a lease, which whoever may read secrets of the folder may do. Keys of a customer need `keys:create` too.
         *
         *     - Permission: `dynamic-secrets:create`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `dynamic-secret.create`
         *     - Billed as `api.calls`
         */
        post: operations["dynamicSecrets.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/dynamic/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how a dynamic secret is made, without credentials
         * @description - Permission: `dynamic-secrets:read`
         *     - Billed as `api.calls`
         */
        get: operations["dynamicSecrets.read"];
        put?: never;
        post?: never;
        /**
         * Delete a dynamic secret and revoke its leases
         * @description - Permission: `dynamic-secrets:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `dynamic-secret.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["dynamicSecrets.delete"];
        options?: never;
        head?: never;
        /**
         * Change the credentials that make users, or the times of leases to come
         * @description - Permission: `dynamic-secrets:update`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `dynamic-secret.update`
         *     - Billed as `api.calls`
         */
        patch: operations["dynamicSecrets.update"];
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/dynamic/{name}/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take a lease: make a user or a key, and answer its password this once
         * @description The user is removed when the lease ends. Where this fails or is cut off, it is removed too, after two minutes at the latest. A repeated Idempotency-Key gets the first lease; a user that was made for the repetition is removed.
         *
         *     - Permission: `secrets:read`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `lease.create`
         *     - Billed as `api.calls`
         */
        post: operations["leases.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write the values of a folder as a file
         * @description Of an environment of production, a person needs a proof of identity less than five minutes old.
         *
         *     - Permission: `secrets:export`
         *     - Audit action: `secret.export`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.export"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/folders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the folders of an environment, by path
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["folders.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write the secrets of a file to a folder, all or none
         * @description What looks like a reference is kept as text. Without `secrets:read`, each name that is there counts as one with another value. `dotenv` is read as the npm package of that name reads it; what that passes over in silence is refused with its line.
         *
         *     - Permission: `secrets:write`
         *     - Audit action: `secret.import`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the environments whose secrets an environment imports
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["secretImports.list"];
        /**
         * Set the environments whose secrets an environment imports
         * @description Whoever reads this environment then reads them too: adding one needs `secrets:read` in it. An import stays when the person who made it loses access.
         *
         *     - Permission: `secrets:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `secret-import.set`
         *     - Billed as `api.calls`
         */
        put: operations["secretImports.set"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/leases": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List leases without their passwords, newest first
         * @description - Permission: `leases:read`
         *     - Billed as `api.calls`
         */
        get: operations["leases.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/leases/{lease}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a lease without its password
         * @description - Permission: `leases:read`
         *     - Billed as `api.calls`
         */
        get: operations["leases.read"];
        put?: never;
        post?: never;
        /**
         * Give up a lease that cannot be revoked: its user may be left
         * @description - Permission: `leases:delete`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `lease.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["leases.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/leases/{lease}/renew": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a lease expire later, until `maxExpiresAt` at most
         * @description - Permission: `leases:renew`
         *     - Audit action: `lease.renew`
         *     - Billed as `api.calls`
         */
        post: operations["leases.renew"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/leases/{lease}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a lease now; its user is removed in the background
         * @description - Permission: `leases:revoke`
         *     - Audit action: `lease.revoke`
         *     - Billed as `api.calls`
         */
        post: operations["leases.revoke"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/overrides": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List which secrets of a folder you have values of your own of, by name
         * @description - Permission: `secrets:override`
         *     - Callers: people
         *     - Billed as `api.calls`
         */
        get: operations["secretOverrides.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/overrides/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Give yourself a value of a secret that nobody else gets
         * @description - Permission: `secrets:override`
         *     - Callers: people
         *     - Audit action: `secret-override.set`
         *     - Billed as `api.calls`
         */
        put: operations["secretOverrides.set"];
        post?: never;
        /**
         * Get the value again that all others get
         * @description - Permission: `secrets:override`
         *     - Callers: people
         *     - Audit action: `secret-override.unset`
         *     - Billed as `api.calls`
         */
        delete: operations["secretOverrides.unset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted environment before it is erased, with the keys that its deletion revoked
         * @description One that was deleted with its project comes back with it. Deleted ones are in no list; `GET /api/v1/audit?action=environment.delete` names them.
         *
         *     - Permission: `environments:restore`
         *     - Audit action: `environment.restore`
         *     - Not billable
         */
        post: operations["environments.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/restore-secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an environment or a folder the secrets that it had at a time, all or none
         * @description What is taken away is deleted, not destroyed.
         *
         *     - Permission: `secrets:restore`
         *     - Audit action: `secret.restore`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rotators": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the rotators of an environment, oldest first
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["rotators.list"];
        put?: never;
        /**
         * Have a secret replaced by itself, at once and then at intervals
         * @description `random` makes values. `webhook` sends each to a receiver before the secret has it, signed as Standard Webhooks has it; the receiver keeps the value before until the next call. `postgres-user` sets the passwords of two users in turn, and the secret is the connection URL of the one whose turn it was.
         *
         *     - Permission: `secrets:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `rotator.create`
         *     - Billed as `api.calls`
         */
        post: operations["rotators.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a rotator: when it rotates, and what the last attempt failed with
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["rotators.read"];
        put?: never;
        post?: never;
        /**
         * Delete a rotator; the secret keeps the value that it has
         * @description - Permission: `secrets:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `rotator.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["rotators.delete"];
        options?: never;
        head?: never;
        /**
         * Change when a secret is rotated, or who may change it outside
         * @description - Permission: `secrets:write`
         *     - Audit action: `rotator.update`
         *     - Billed as `api.calls`
         */
        patch: operations["rotators.update"];
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/rotators/{rotator}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Rotate a secret now, in the background
         * @description - Permission: `secrets:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `rotator.rotate`
         *     - Billed as `api.calls`
         */
        post: operations["rotators.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the secrets of a folder without their values, by folder and name
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["secrets.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the value of a secret
         * @description - Permission: `secrets:read`
         *     - Audit action: `secret.read`
         *     - Billed as `api.calls`
         */
        get: operations["secrets.read"];
        /**
         * Create a secret, or give it a new version
         * @description - Permission: `secrets:write`
         *     - Audit action: `secret.write`
         *     - Billed as `api.calls`
         */
        put: operations["secrets.write"];
        post?: never;
        /**
         * Delete a secret; its versions stay until they are destroyed
         * @description - Permission: `secrets:delete`
         *     - Audit action: `secret.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["secrets.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets/{name}/destroy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Destroy values of versions for good
         * @description - Permission: `secrets:destroy`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `secret.destroy`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.destroy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets/{name}/rename": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a secret another name, with all its versions
         * @description It has the new name at earlier times too. References to the old name lead to nothing from then on: they are not changed.
         *
         *     - Permission: `secrets:write`
         *     - Audit action: `secret.rename`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.rename"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets/{name}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a secret the value of an earlier version, as a new version
         * @description - Permission: `secrets:write`
         *     - Audit action: `secret.roll-back`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.rollBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets/{name}/undelete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a deleted secret the value that it had last, as a new version
         * @description - Permission: `secrets:write`
         *     - Audit action: `secret.undelete`
         *     - Billed as `api.calls`
         */
        post: operations["secrets.undelete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/secrets/{name}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a secret without their values, newest first
         * @description - Permission: `folders:read`
         *     - Billed as `api.calls`
         */
        get: operations["secrets.listVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/environments/{environment}/values": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the values of a folder, now or at an earlier time
         * @description - Permission: `secrets:read`
         *     - Audit action: `secret.reveal`
         *     - Billed as `api.calls`
         */
        get: operations["secrets.reveal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/projects/{project}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deleted project before it is erased, with all that its deletion took with it
         * @description Environments that were deleted before stay deleted; keys that were revoked before stay revoked. Deleted projects are in no list; `GET /api/v1/audit?action=project.delete` names them.
         *
         *     - Permission: `projects:restore`
         *     - Audit action: `project.restore`
         *     - Not billable
         */
        post: operations["projects.restore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/requests/{request}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find a request by its id: who called what, and why it was refused
         * @description A request is there within seconds of its reply, and kept for as long as the operator says (90 days by default). A request whose organization could not be told, such as one without a valid credential, is one of the operator.
         *
         *     - Permission: `requests:read`
         *     - Not billable
         *     - Limits: 100 calls in 60 seconds for each caller (`requests`)
         */
        get: operations["requests.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List one-time links, newest first
         * @description - Permission: `shares:read`
         *     - Billed as `api.calls`
         */
        get: operations["shares.list"];
        put?: never;
        /**
         * Make a one-time link for something that was encrypted before it was sent here
         * @description The key belongs into the part of the link after `#`, which browsers do not send. So the server cannot read the content.
         *
         *     - Permission: `shares:create`
         *     - Audit action: `share.create`
         *     - Billed as `api.calls`
         */
        post: operations["shares.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{share}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Withdraw a one-time link: it cannot be opened any more
         * @description - Permission: `shares:delete`
         *     - Audit action: `share.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["shares.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shares/{share}/open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take one view of a one-time link; with the last one the content is gone
         * @description A GET would be sent by programs that show previews of links, and use it up.
         *
         *     - No credential is needed.
         *     - Audit action: `share.open`
         *     - Not billable
         *     - Limits: 60 calls in 900 seconds for each address (`share-open`)
         */
        post: operations["shares.open"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sso/interactions/{interaction}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Answer the question of a log-in to an app: go on or not, and what the app may see
         * @description - No permission is needed: it is about the caller.
         *     - Callers: people
         *     - Audit action: `consent.decide`
         *     - Not billable
         */
        post: operations["consents.decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Verifications of your keys by customer, key, tag or code
         * @description Verifications that found no key belong to nobody, and are not counted here.
         *
         *     - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 100 calls in 60 seconds for each caller (`overviews`)
         */
        get: operations["usage.groups"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage of the present period, by meter
         * @description The period is that of the plan, or the calendar month in UTC where there is none.
         *
         *     - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 100 calls in 60 seconds for each caller (`overviews`)
         */
        get: operations["usage.current"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests, errors and durations by endpoint
         * @description - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 20 calls in 60 seconds for each caller (`analytics`)
         */
        get: operations["usage.endpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/errors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests that failed, by day, endpoint and status
         * @description - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 20 calls in 60 seconds for each caller (`analytics`)
         */
        get: operations["usage.errors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests and units by day
         * @description - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 20 calls in 60 seconds for each caller (`analytics`)
         */
        get: operations["usage.history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/overage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage beyond what is included, by meter, and what it costs so far
         * @description As the next invoice would say it, see `/billing/upcoming`. Usage of a trial costs nothing. Usage is counted within seconds of its reply.
         *
         *     - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 100 calls in 60 seconds for each caller (`overviews`)
         */
        get: operations["usage.overage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/realtime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests of the last ten minutes, by minute
         * @description A request is counted within seconds of its reply.
         *
         *     - Permission: `usage:read`
         *     - Not billable
         *     - Limits: 100 calls in 60 seconds for each caller (`overviews`)
         */
        get: operations["usage.realtime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries, newest first
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookDeliveries.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/deliveries/{delivery}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one delivery with what was sent, and what each attempt was answered
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookDeliveries.read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/deliveries/{delivery}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again, under the id it had
         * @description - Permission: `webhooks:replay`
         *     - Audit action: `webhook-delivery.replay`
         *     - Billed as `api.calls`
         */
        post: operations["webhookDeliveries.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List endpoints, newest first
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookEndpoints.list"];
        put?: never;
        /**
         * Create an endpoint; the reply shows its signing secret this once
         * @description - Permission: `webhooks:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `webhook-endpoint.create`
         *     - Billed as `api.calls`
         */
        post: operations["webhookEndpoints.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/endpoints/{endpoint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one endpoint
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookEndpoints.read"];
        put?: never;
        post?: never;
        /**
         * Delete an endpoint and drop what waits for it
         * @description - Permission: `webhooks:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `webhook-endpoint.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["webhookEndpoints.delete"];
        options?: never;
        head?: never;
        /**
         * Change an endpoint; what is sent from now on is sent so, retries too
         * @description - Permission: `webhooks:write`
         *     - Audit action: `webhook-endpoint.update`
         *     - Billed as `api.calls`
         */
        patch: operations["webhookEndpoints.update"];
        trace?: never;
    };
    "/api/v1/webhooks/endpoints/{endpoint}/enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable a disabled endpoint; what was held can be replayed
         * @description - Permission: `webhooks:write`
         *     - Audit action: `webhook-endpoint.enable`
         *     - Billed as `api.calls`
         */
        post: operations["webhookEndpoints.enable"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/endpoints/{endpoint}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * See how events that the endpoint gets would look in another version
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookEndpoints.preview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/endpoints/{endpoint}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send the deliveries of a time again, under the ids they had
         * @description At most 10,000 in one call, oldest first; `remaining` says whether there are more.
         *
         *     - Permission: `webhooks:replay`
         *     - Audit action: `webhook-endpoint.replay`
         *     - Billed as `api.calls`
         */
        post: operations["webhookEndpoints.replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/endpoints/{endpoint}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give an endpoint a new secret; both sign until the overlap has ended
         * @description - Permission: `webhooks:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `webhook-endpoint.rotate`
         *     - Billed as `api.calls`
         */
        post: operations["webhookEndpoints.rotate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/endpoints/{endpoint}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message of the type `webhook.test` to this endpoint alone
         * @description - Permission: `webhooks:send`
         *     - Audit action: `webhook-endpoint.test`
         *     - Billed as `api.calls`
         */
        post: operations["webhookEndpoints.test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the types of events that endpoints can subscribe to, with schemas and examples
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookEventTypes.list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/event-types/{type}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read one type of event
         * @description - Permission: `webhooks:read`
         *     - Billed as `api.calls`
         */
        get: operations["webhookEventTypes.read"];
        /**
         * Declare a type of your own messages, or describe it anew
         * @description - Permission: `webhooks:write`
         *     - Audit action: `webhook-event-type.update`
         *     - Billed as `api.calls`
         */
        put: operations["webhookEventTypes.update"];
        post?: never;
        /**
         * Remove a type of your own that no endpoint names
         * @description - Permission: `webhooks:write`
         *     - People prove their identity again if the last proof is older than five minutes.
         *     - Audit action: `webhook-event-type.delete`
         *     - Billed as `api.calls`
         */
        delete: operations["webhookEventTypes.delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event of your own to the endpoints that are subscribed to its type
         * @description Its body may have 64 KiB. It is sent at least once; receivers know repeats by `webhook-id`.
         *
         *     - Permission: `webhooks:send`
         *     - Audit action: `webhook-message.create`
         *     - Billed as `api.calls`
         */
        post: operations["webhookMessages.create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Problem details (RFC 9457) */
        Problem: {
            /**
             * @description Where the code is explained
             * @example /docs/errors#FORBIDDEN
             */
            type: string;
            /**
             * @description What the code means, in words
             * @example Not permitted
             */
            title: string;
            /**
             * @description The HTTP status code of the answer
             * @example 403
             */
            status: number;
            /**
             * @description What went wrong in this call
             * @example Needs the permission keys:rotate
             */
            detail: string;
            /**
             * @description Stable: decide by this
             * @example FORBIDDEN
             */
            code: string;
            /**
             * @description Whether a repetition can help: only after a transient or network error
             * @example permanent
             * @enum {unknown}
             */
            kind: "validation" | "permanent" | "transient" | "network" | "business";
            /**
             * @description Id of the request, as in `X-Request-Id`
             * @example eco_req_031hX4qFemeEoNmqEgcGlv
             */
            requestId: string;
            /**
             * @deprecated
             * @description The same as `detail`, for older clients
             * @example Needs the permission keys:rotate
             */
            error: string;
            /** @description The members of the request that were refused, at most 50 */
            errors?: {
                /**
                 * @description JSON pointer into the body, or `query/` and the name of a parameter
                 * @example /name
                 */
                path: string;
                /**
                 * @description What is wrong with it
                 * @example Must be at most 100 characters
                 */
                message: string;
            }[];
        };
        AccessQuestion: {
            /**
             * @description The permission asked for; required, except with `requestId`
             * @example projects:update
             */
            permission?: string;
            /**
             * @description Whose access to explain: a member, a service account or a team; your own where nobody is named
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            principalId?: string;
            /**
             * @description The API key with which it would be done, a customer’s or one for this API
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            keyId?: string;
            /**
             * @description The access token or the whole API key with which it would be done
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm.BhR0aFTuyZ3sBYuyTfAkZcH05Gcd54gIZ9DTwVJYC5d1ckvg1
             */
            token?: string;
            /**
             * @description The request to explain: its permission and its caller are those that were recorded
             * @example eco_req_031hX4qFemeEoNmqEgcGlv
             */
            requestId?: string;
            /** @description Where; the whole organization where absent */
            resource?: {
                /**
                 * @description The project it would be done in
                 * @example eco_prj_031hX4qFemeEoNmqEgcGlv
                 */
                projectId?: string;
                /**
                 * @description The environment it would be done in
                 * @example eco_env_031hX4qFemeEoNmqEgcGlv
                 */
                environmentId?: string;
                /**
                 * @description The folder of the environment it would be done in; all of the environment where absent
                 * @example /payments
                 */
                path?: string;
            };
            /**
             * @description Address that it would be done from; networks of a key for this API are left out where absent
             * @example 192.0.2.7
             */
            ip?: string;
        };
        Account: {
            /** @description You */
            user: components["schemas"]["User"];
        };
        AccountChanges: {
            /**
             * @description Name that other members see
             * @example Ada Lovelace
             */
            displayName: string;
        };
        Activity: {
            /**
             * @description Id of the audit entry
             * @example eco_aud_0000000000000000000001
             */
            id: string;
            /**
             * Format: date-time
             * @description When it happened
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * @description What was done
             * @example session.create
             */
            action: string;
            /**
             * @description `success`, `denied` or `failure`
             * @example success
             */
            result: string;
            /**
             * @description Who did it; `unknown` where it was done without a session
             * @example you
             * @enum {string}
             */
            by: "you" | "unknown" | "somebody else";
            /**
             * @description IP address it came from
             * @example 192.0.2.17
             */
            address: string | null;
            /**
             * @description User agent it came from
             * @example curl/8.11.0
             */
            userAgent: string | null;
            /**
             * @description Browser and system
             * @example Firefox on Windows
             */
            device: string | null;
            /**
             * @description Session in which you did it
             * @example eco_ses_0000000000000000000001
             */
            sessionId: string | null;
            /**
             * @deprecated
             * @description Deprecated: the same as `sessionId`
             * @example eco_ses_0000000000000000000001
             */
            session: string | null;
            /**
             * @description Whether it was done in the session that asks
             * @example true
             */
            current: boolean;
            /**
             * @description Number of requests that the entry stands for: the failed log-ins of a minute are one entry
             * @example 1
             */
            count: number;
        };
        Addon: {
            /**
             * @description Its id
             * @example eco_ado_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description What stands on invoices
             * @example Premium support
             */
            name: string;
            /**
             * @description Micro-units of one term and one piece
             * @example 1200000000
             */
            amount: string;
            /**
             * @description How often it is paid, in advance
             * @example month
             * @enum {string}
             */
            term: "month" | "year";
            /**
             * @description How many
             * @example 1
             */
            quantity: number;
            /**
             * Format: date-time
             * @description Until when it is paid
             * @example 2026-11-25T09:30:00.000Z
             */
            termEnd: string;
            /**
             * @description When it ends, with what is paid; null while it goes on
             * @example 2026-11-25T09:30:00.000Z
             */
            endsAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        AnalyticsOverview: {
            /**
             * @description Number of requests answered
             * @example 1200
             */
            requests: number;
            /**
             * @description Number of these with a status of 400 or above
             * @example 12
             */
            errors: number;
            /** @description The days counted */
            period: {
                /**
                 * Format: date
                 * @description The first UTC day
                 * @example 2026-11-25
                 */
                first: string;
                /**
                 * Format: date
                 * @description The last UTC day: today
                 * @example 2026-11-25
                 */
                last: string;
            };
            /**
             * @description How many organizations there are
             * @example 12
             */
            organizations: number;
            /**
             * @description How many people have an account
             * @example 40
             */
            users: number;
            /** @description Organizations and people by plan, the plan of the most organizations first */
            plans: {
                /**
                 * @description Slug
                 * @example pro
                 */
                plan: string;
                /**
                 * @description How many have it
                 * @example 12
                 */
                organizations: number;
                /**
                 * @description How many people are members of these
                 * @example 40
                 */
                users: number;
            }[];
            /** @description Monthly value of active and late subscriptions, without trials, tax and usage */
            mrr: {
                /**
                 * @description ISO 4217
                 * @example USD
                 */
                currency: string;
                /**
                 * @description Micro-units
                 * @example 29000000
                 */
                amount: string;
            }[];
            /** @description What was charged in the period for usage */
            overageRevenue: {
                /**
                 * @description ISO 4217
                 * @example USD
                 */
                currency: string;
                /**
                 * @description Micro-units
                 * @example 29000000
                 */
                amount: string;
            }[];
            /**
             * @description Share of the requests that were errors, from 0 to 1
             * @example 0.01
             */
            errorRate: number;
            /** @description Billable units of all organizations */
            meters: {
                /**
                 * @description The billable unit
                 * @example api.calls
                 */
                meter: string;
                /**
                 * @description How many
                 * @example 1200
                 */
                units: number;
            }[];
            /** @description Each day with requests, oldest first */
            days: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * Format: date
                 * @description UTC day
                 * @example 2026-11-25
                 */
                day: string;
            }[];
            /** @description The five with the most requests */
            topOrganizations: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * @description Its id
                 * @example eco_org_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Its name
                 * @example Acme
                 */
                name: string;
            }[];
            /** @description The five people with the most requests in the last 24 hours */
            topUsers: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * @description Its id
                 * @example eco_usr_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Their name
                 * @example Ada
                 */
                displayName: string;
            }[];
        };
        AnalyticsUser: {
            /**
             * @description Requests of theirs and of their keys in the last 24 hours
             * @example 120
             */
            requests: number;
            /**
             * @description Number of these with a status of 400 or above
             * @example 12
             */
            errors: number;
            /**
             * @description Its id
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Their address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Their name
             * @example Ada
             */
            displayName: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        Api: {
            /**
             * @description Id of the API
             * @example eco_rsc_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Shown to people who are asked for access
             * @example Orders
             */
            name: string;
            /**
             * @description Absolute URI by which clients ask for tokens (`resource`, RFC 8707): the audience of the tokens. It cannot change
             * @example https://api.example.com/orders
             */
            identifier: string;
            /** @description What a client may be allowed to do with the API */
            scopes: components["schemas"]["ApiScope"][];
            /**
             * @description How many seconds an access token is valid
             * @example 900
             */
            tokenSeconds: number;
            /**
             * @description Which clients beside your own apps may ask people for access: `none`; `documents`, those that publish a client ID metadata document; or `any`, those too that registered themselves (RFC 7591), whose names nobody has checked
             * @example none
             * @enum {string}
             */
            unregisteredClients: "none" | "documents" | "any";
            /**
             * @description Hosts that such clients may be of: that of the metadata document, or those that a client which registered itself sends people back to (their own computer is always allowed); every host where the list is empty
             * @example [
             *       "agents.example.com"
             *     ]
             */
            clientHosts: string[];
            /**
             * @description Id of the person, service account or key that registered it
             * @example eco_usr_0Jd4sYQxT5bW2mRkP8vZnA
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was registered
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        ApiChanges: {
            /**
             * @description Shown to people who are asked for access
             * @example Orders
             */
            name?: string;
            /** @description What a client may be allowed to do with the API */
            scopes?: components["schemas"]["ApiScopeInput"][];
            /**
             * @description How many seconds an access token is valid
             * @example 900
             */
            tokenSeconds?: number;
            /**
             * @description Which clients beside your own apps may ask people for access: `none`; `documents`, those that publish a client ID metadata document; or `any`, those too that registered themselves (RFC 7591), whose names nobody has checked
             * @example none
             * @enum {string}
             */
            unregisteredClients?: "none" | "documents" | "any";
            /**
             * @description Hosts that such clients may be of: that of the metadata document, or those that a client which registered itself sends people back to (their own computer is always allowed); every host where the list is empty
             * @example [
             *       "agents.example.com"
             *     ]
             */
            clientHosts?: string[];
        };
        ApiConsent: {
            /**
             * @description Id of the consent
             * @example eco_apc_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The client: an app, the address of its metadata document, or an id that it registered under
             * @example https://agent.example.com/client.json
             */
            clientId: string;
            /**
             * @description What the client calls itself; unless it is an app, nobody has checked it
             * @example Agent
             */
            clientName: string;
            /** @description The API that it may use in your name */
            api: {
                /**
                 * @description Id of the API
                 * @example eco_rsc_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Its name
                 * @example Orders
                 */
                name: string;
            };
            /** @description The organization whose API it is */
            organization: {
                /**
                 * @description Id of the organization
                 * @example eco_org_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Its name
                 * @example Acme
                 */
                name: string;
            };
            /**
             * @description What it may do there
             * @example [
             *       "orders:read"
             *     ]
             */
            scopes: string[];
            /**
             * Format: date-time
             * @description When you first agreed
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When you last agreed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        ApiScope: {
            /**
             * @description As clients ask for it
             * @example orders:read
             */
            name: string;
            /**
             * @description Shown to people who are asked for access
             * @example Read your orders
             */
            description: string;
        };
        ApiScopeInput: {
            /**
             * @description As clients ask for it
             * @example orders:read
             */
            name: string;
            /**
             * @description Shown to people who are asked for access
             * @example Read your orders
             */
            description: string;
        };
        App: {
            /**
             * @description Id of the app: also its OAuth client id
             * @example eco_app_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Shown to people who log in
             * @example Wiki
             */
            name: string;
            /**
             * @description `web` has a server that keeps a client secret; `native` and `spa` (browser apps) have no secret
             * @example web
             * @enum {string}
             */
            type: "web" | "native" | "spa";
            /**
             * @description The project it belongs to; the app is deleted with it
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string;
            /**
             * @description Who may log in: every member who is not blocked (`members`), or only people who were granted access (`granted`)
             * @example members
             * @enum {string}
             */
            entry: "members" | "granted";
            /** @description How the app gets tokens: `authorization_code` logs people in (and refreshes what it got), `device_code` does so for programs without a browser (RFC 8628), and `client_credentials` gives the app itself tokens for APIs of the organization (web apps only) */
            grantTypes: ("authorization_code" | "client_credentials" | "device_code")[];
            /**
             * @description Where people are sent back to after a log-in; compared exactly. One at least, unless the app logs nobody in
             * @example [
             *       "https://wiki.example.com/callback"
             *     ]
             */
            redirectUris: string[];
            /**
             * @description Where people may be sent back to after a log-out
             * @example [
             *       "https://wiki.example.com/bye"
             *     ]
             */
            postLogoutRedirectUris: string[];
            /**
             * @description Called when a log-in ends (OpenID Connect Back-Channel Logout)
             * @example https://wiki.example.com/end
             */
            backchannelLogoutUri: string | null;
            /**
             * @description How ID tokens are signed: `RS256` for clients that expect it unless told otherwise
             * @example ES256
             * @enum {string}
             */
            idTokenAlgorithm: "ES256" | "RS256";
            /**
             * @description Whether log-ins must use PKCE (RFC 7636); without it a web app that asks for `openid` must send a `nonce`, unless `nonceRequired` is off. Always true for `native` and `spa`
             * @example true
             */
            pkceRequired: boolean;
            /**
             * @description Whether a log-in for `openid` without PKCE must send a `nonce`. Off is for libraries that send neither, such as passport-openidconnect: a stolen code is then kept from other sessions of the app by nothing but the secret and `state`. Always true for `native` and `spa`
             * @example true
             */
            nonceRequired: boolean;
            /**
             * @description What a log-in may be answered with: a `code`, or an `id_token` sent to a web app as a form (`response_mode=form_post`), for libraries that ask for it, such as express-openid-connect
             * @example [
             *       "code"
             *     ]
             */
            responseTypes: ("code" | "id_token")[];
            /**
             * @description What a log-in asks for that names no scope
             * @example [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             */
            defaultScopes: ("openid" | "profile" | "email" | "roles")[];
            /**
             * @description Id of the person, service account or key that registered it
             * @example eco_usr_0Jd4sYQxT5bW2mRkP8vZnA
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was registered
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `projectId`
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            project: string;
        };
        AppAccess: {
            /**
             * @description Id of the access
             * @example eco_acs_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description What the person is in the app, in the app’s own words; the app gets it as the claim `role`
             * @example editor
             */
            role: string | null;
            /**
             * @description Id of the person, service account or key that granted it; null where the person came as a member
             * @example eco_usr_0Jd4sYQxT5bW2mRkP8vZnA
             */
            grantedBy: string | null;
            /**
             * Format: date-time
             * @description When it was granted; null where the person came as a member
             * @example null
             */
            grantedAt: string | null;
            /**
             * @description When it ends; null if it does not
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description When the person was blocked from the app; null if they are not
             * @example 2026-11-25T09:30:00.000Z
             */
            revokedAt: string | null;
            /**
             * @description When the person agreed to what the app sees of them; null if they never did or took it back
             * @example 2026-11-25T09:30:00.000Z
             */
            consentedAt: string | null;
            /**
             * @deprecated
             * @description Deprecated: the same as `userId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            user: string;
        };
        AppAccessChanges: {
            /**
             * @description What the person is in the app, in the app’s own words; the app gets it as the claim `role`
             * @example editor
             */
            role?: string | null;
            /**
             * Format: date-time
             * @description When it ends; null if it does not
             * @example null
             */
            expiresAt?: string | null;
        };
        AppChanges: {
            /**
             * @description Shown to people who log in
             * @example Wiki
             */
            name?: string;
            /**
             * @description Who may log in: every member who is not blocked (`members`), or only people who were granted access (`granted`)
             * @example members
             * @enum {string}
             */
            entry?: "members" | "granted";
            /** @description How the app gets tokens: `authorization_code` logs people in (and refreshes what it got), `device_code` does so for programs without a browser (RFC 8628), and `client_credentials` gives the app itself tokens for APIs of the organization (web apps only) */
            grantTypes?: ("authorization_code" | "client_credentials" | "device_code")[];
            /**
             * @description Where people are sent back to after a log-in; compared exactly. One at least, unless the app logs nobody in
             * @example [
             *       "https://wiki.example.com/callback"
             *     ]
             */
            redirectUris?: string[];
            /**
             * @description Where people may be sent back to after a log-out
             * @example [
             *       "https://wiki.example.com/bye"
             *     ]
             */
            postLogoutRedirectUris?: string[];
            /**
             * @description Called when a log-in ends (OpenID Connect Back-Channel Logout)
             * @example https://wiki.example.com/end
             */
            backchannelLogoutUri?: string | null;
            /**
             * @description How ID tokens are signed: `RS256` for clients that expect it unless told otherwise
             * @example ES256
             * @enum {string}
             */
            idTokenAlgorithm?: "ES256" | "RS256";
            /**
             * @description Whether log-ins must use PKCE (RFC 7636); without it a web app that asks for `openid` must send a `nonce`, unless `nonceRequired` is off. Always true for `native` and `spa`
             * @example true
             */
            pkceRequired?: boolean;
            /**
             * @description Whether a log-in for `openid` without PKCE must send a `nonce`. Off is for libraries that send neither, such as passport-openidconnect: a stolen code is then kept from other sessions of the app by nothing but the secret and `state`. Always true for `native` and `spa`
             * @example true
             */
            nonceRequired?: boolean;
            /**
             * @description What a log-in may be answered with: a `code`, or an `id_token` sent to a web app as a form (`response_mode=form_post`), for libraries that ask for it, such as express-openid-connect
             * @example [
             *       "code"
             *     ]
             */
            responseTypes?: ("code" | "id_token")[];
            /**
             * @description What a log-in asks for that names no scope
             * @example [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             */
            defaultScopes?: ("openid" | "profile" | "email" | "roles")[];
        };
        Approval: {
            /**
             * @description Who approved
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            personId: string;
            /**
             * Format: date-time
             * @description When
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        ApprovalPolicy: {
            /**
             * @description How many people must approve a change; of a service account’s request, one more
             * @example 2
             */
            approvals: number;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was set
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description Who set it
             * @example eco_usr_0000000000000000000000
             */
            updatedBy: string;
        };
        AppSecretRotation: {
            /**
             * @description How many seconds the old secret keeps working
             * @default 0
             * @example 3600
             */
            graceSeconds?: number;
        };
        AuditEntry: {
            /**
             * @description Id of the entry
             * @example eco_aud_0353yrosBQUdLhEgf0qWcU
             */
            id: string;
            /**
             * @description Number of the entry in the chain; null for about a second after the act
             * @example 42
             */
            seq: number | null;
            /**
             * Format: date-time
             * @description When it was done
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * @description What was done
             * @example key.revoke
             */
            action: string;
            /**
             * @description How it went
             * @example success
             * @enum {string}
             */
            result: "success" | "denied" | "failure";
            /**
             * @description Why it was denied, or the code of a refused verification; null where it was not denied
             * @example scope: needs keys:rotate; the scopes of the key or token do not include it
             */
            reason: string | null;
            /**
             * @description How much harm it can do
             * @example low
             * @enum {string}
             */
            risk: "low" | "medium" | "high";
            /** @description Who did it */
            actor: {
                /**
                 * @description `user`, `service`, `key`, `anonymous`, `impersonator`, or `system` for background work
                 * @example user
                 */
                kind: string;
                /**
                 * @description Id, or name of background work
                 * @example tenancy.erase-organizations
                 */
                id: string;
                /**
                 * @description Id of the API key that was used
                 * @example null
                 */
                key: string | null;
                /**
                 * @description Id of the session or impersonation
                 * @example null
                 */
                session: string | null;
            };
            /**
             * @description Id of the user whom the act concerns
             * @example null
             */
            person: string | null;
            /** @description What it was done to */
            resource: {
                /**
                 * @description Type of the resource
                 * @example key
                 */
                type: string;
                /**
                 * @description Its id
                 * @example eco_api_0353yrosBQUdLhEgf0qWcU
                 */
                id: string;
            };
            /**
             * @description In counted entries: which requests were counted
             * @example POST /api/v1/keys/verify
             */
            route: string | null;
            /**
             * @description Facts of the resource before
             * @example {
             *       "name": "Production"
             *     }
             */
            before: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Facts of the resource after
             * @example {
             *       "name": "Production"
             *     }
             */
            after: {
                [key: string]: unknown;
            } | null;
            /**
             * @description IP address; `[erased]` where the person was erased
             * @example 192.0.2.7
             */
            address: string | null;
            /**
             * @description User agent; `[erased]` as well
             * @example curl/8.5.0
             */
            userAgent: string | null;
            /**
             * @description Personal data of the act; `[erased]` as well
             * @example {
             *       "displayName": "Ada"
             *     }
             */
            personal: ({
                [key: string]: unknown;
            } | string) | null;
            /**
             * @description The request, of a counted entry the last one; null for background work
             * @example eco_req_0353yrosBQUdLhEgf0qWcU
             */
            requestId: string | null;
            /**
             * @description Number of requests that the entry stands for
             * @example 1
             */
            count: number;
            /**
             * @description Hash of the chain up to this entry; null while it has no number
             * @example 9f86d081884c7d65…
             */
            hash: string | null;
        };
        AuditRetention: {
            /**
             * @description Days that entries stay in the database, 400 unless set; null (or 36500): for ever
             * @example 365
             */
            days: number | null;
        };
        AuditRetentionInput: {
            /**
             * @description Days that entries stay in the database, 400 unless set; null (or 36500): for ever
             * @example 365
             */
            days: number | null;
        };
        AuditVerification: {
            /**
             * @description Whether nothing was changed
             * @example true
             */
            valid: boolean;
            /** @description The first entry that is not as it was recorded */
            broken: {
                /**
                 * @description What is wrong
                 * @example changed
                 * @enum {string}
                 */
                reason: "changed" | "unlinked" | "missing" | "inserted" | "truncated" | "rewritten" | "checkpoint";
                /**
                 * @description Number of the entry in the chain, from 1
                 * @example 42
                 */
                seq: number;
                /**
                 * @description Id of the entry
                 * @example null
                 */
                id: string | null;
            } | null;
            /**
             * @description Number of entries verified by this call
             * @example 5000
             */
            entries: number;
            /**
             * @description Number of signed checkpoints that they were compared with
             * @example 3
             */
            checkpoints: number;
            /** @description The last entry that was verified */
            through: {
                /**
                 * @description Number of the entry in the chain, from 1
                 * @example 42
                 */
                seq: number;
                /**
                 * @description SHA-256 in hexadecimal
                 * @example 9f86d081884c7d65…
                 */
                hash: string;
            };
            /**
             * @description Number of the last entry in the chain: how far there is to go
             * @example 12000
             */
            last: number;
            /**
             * @description Number of entries that have no place in the chain yet
             * @example 0
             */
            waiting: number;
            /**
             * @description Number of the entry after which to continue; null at the end of the chain
             * @example null
             */
            nextAfter: number | null;
        };
        AutoTopUp: {
            /**
             * @description Whether credits are bought by themselves
             * @example true
             */
            enabled: boolean;
            /**
             * @description A currency (ISO 4217), or a unit of the seller
             * @example USD
             */
            unit: string;
            /**
             * @description Below so many credits they are bought, within a minute
             * @example 5
             */
            threshold: string;
            /**
             * @description How many are bought each time
             * @example 25
             */
            amount: string;
            /**
             * @description Number of purchases in a calendar month (UTC), at most
             * @example 3
             */
            mostAMonth: number;
            /**
             * @description Why it is off, where nobody turned it off
             * @example payment-failed
             * @enum {string|null}
             */
            stoppedBy: "payment-failed" | "voided" | "not-sold" | null;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        AutoTopUpChange: {
            /**
             * @description Whether credits are bought by themselves
             * @example true
             */
            enabled: boolean;
            /**
             * @description A currency (ISO 4217), or a unit of the seller
             * @example USD
             */
            unit: string;
            /**
             * @description Below so many credits they are bought, within a minute
             * @example 5
             */
            threshold: string;
            /**
             * @description How many are bought each time
             * @example 25
             */
            amount: string;
            /**
             * @description Number of purchases in a calendar month (UTC), at most
             * @example 3
             */
            mostAMonth: number;
        };
        BackupCodes: {
            /**
             * @description The codes; each works once
             * @example [
             *       "7k2m-9qxd-v4tn",
             *       "b8wh-3zrp-6e1c"
             *     ]
             */
            backupCodes: string[];
        };
        BillingDifference: {
            /**
             * @description Whose usage it is
             * @example eco_sub_031hX4qFemeEoNmqEgcGlv
             */
            subscriptionId: string;
            /**
             * @description The meter
             * @example api.calls
             */
            feature: string;
            /**
             * Format: date-time
             * @description First instant of the part of a month
             * @example 2026-11-25T09:30:00.000Z
             */
            periodStart: string;
            /**
             * @description Units of requests and of their sums, units counted and charged, or micro-units charged and invoiced
             * @example rollups
             * @enum {string}
             */
            what: "rollups" | "units" | "amount";
            /**
             * @description What it should be
             * @example 1200
             */
            expected: string;
            /**
             * @description What it is
             * @example 1100
             */
            found: string;
        };
        BillingParty: {
            /**
             * @description Legal name
             * @example Acme GmbH
             */
            name?: string;
            /**
             * @description Postal address, in lines
             * @example 1 Main Street
             */
            address?: string;
            /**
             * @description ISO 3166-1 alpha-2
             * @example DE
             */
            country?: string;
            /**
             * @description Tax or VAT number
             * @example DE123456789
             */
            taxId?: string;
            /**
             * Format: email
             * @description Where invoices and questions about them go
             * @example billing@acme.example
             */
            email?: string;
        };
        BillingPartyInput: {
            /**
             * @description Legal name
             * @example Acme GmbH
             */
            name?: string;
            /**
             * @description Postal address, in lines
             * @example 1 Main Street
             */
            address?: string;
            /**
             * @description ISO 3166-1 alpha-2
             * @example DE
             */
            country?: string;
            /**
             * @description Tax or VAT number
             * @example DE123456789
             */
            taxId?: string;
            /**
             * Format: email
             * @description Where invoices and questions about them go
             * @example billing@acme.example
             */
            email?: string;
        };
        BillingProfile: {
            /** @description What stands on invoices, in place of name and address of the customer */
            details: components["schemas"]["BillingParty"];
            /**
             * @description In place of the seller’s rate, in millionths (190000 is 19 percent): an exempt customer has 0; null for the seller’s
             * @example null
             */
            taxRate: number | null;
        };
        BillingProfileChanges: {
            /** @description What stands on invoices, in place of name and address of the customer */
            details?: components["schemas"]["BillingPartyInput"];
            /**
             * @description In place of the seller’s rate, in millionths (190000 is 19 percent): an exempt customer has 0; null for the seller’s
             * @example null
             */
            taxRate?: number | null;
        };
        BillingProvider: {
            /**
             * @description Whoever collects the money; `ledger` is nobody: invoices are open until you note their payment
             * @example ledger
             * @enum {string}
             */
            provider: "ledger" | "stripe" | "polar";
            /**
             * @description Whether webhooks can be verified
             * @example true
             */
            hasWebhookSecret: boolean;
            /**
             * @description Where the provider sends its webhooks
             * @example https://nexus.example/api/v1/webhooks/stripe/eco_org_…
             */
            webhookUrl: string | null;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example null
             */
            updatedAt: string | null;
        };
        BillingProviderComparison: {
            /**
             * @description Whose account it is
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            sellerId: string;
            /**
             * @description Whoever collects
             * @example stripe
             * @enum {string}
             */
            provider: "stripe" | "polar";
            /**
             * @description Number of invoices that were compared
             * @example 340
             */
            compared: number;
            /**
             * @description False where the provider did not answer, or has more invoices than one run compares
             * @example true
             */
            isComplete: boolean;
            /** @description What does not agree; the first 100 at most */
            differences: components["schemas"]["BillingProviderDifference"][];
        };
        BillingProviderDifference: {
            /**
             * @description Our invoice; null where we have none
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            invoiceId: string | null;
            /**
             * @description Its id at the provider
             * @example in_1RfG2bLkdIwHu7ix
             */
            providerRef: string | null;
            /**
             * @description Micro-units of the whole invoice, or of it paid; `compared`: not all invoices could be compared, and the next run goes on
             * @example total
             * @enum {string}
             */
            what: "total" | "paid" | "compared";
            /**
             * @description What we have, or how many invoices there are
             * @example 29000000
             */
            expected: string;
            /**
             * @description What the provider has, or how many were compared
             * @example 0
             */
            found: string;
        };
        BillingProviderInput: {
            /**
             * @description Whoever collects the money; `ledger` is nobody: invoices are open until you note their payment
             * @example ledger
             * @constant
             */
            provider: "ledger";
        } | {
            /**
             * @description Whoever collects the money; `ledger` is nobody: invoices are open until you note their payment
             * @example stripe
             * @constant
             */
            provider: "stripe";
            /**
             * @description Of the account at Stripe, or a restricted key
             * @example sk_live_…
             */
            secretKey: string;
            /**
             * @description Of the endpoint that you make at the provider for `webhookUrl`
             * @example whsec_…
             */
            webhookSecret?: string;
        } | {
            /**
             * @description Whoever collects the money; `ledger` is nobody: invoices are open until you note their payment
             * @example polar
             * @constant
             */
            provider: "polar";
            /**
             * @description Of the organization at Polar
             * @example polar_oat_…
             */
            accessToken: string;
            /**
             * @description Of the endpoint that you make at the provider for `webhookUrl`
             * @example whsec_…
             */
            webhookSecret?: string;
        };
        BillingSettings: {
            /**
             * @description What the tax is called
             * @example VAT
             */
            taxName: string;
            /**
             * @description Millionths: 190000 is 19 percent
             * @example 190000
             */
            taxRate: number;
            /**
             * @description What numbers of invoices begin with
             * @example INV
             */
            invoicePrefix: string;
            /**
             * @description Days until an invoice is to be paid
             * @example 14
             */
            dueDays: number;
            /**
             * @description Slug of the plan that new customers get, and fall back to; null for none
             * @example free
             */
            defaultPlan: string | null;
            /** @description What stands at the head of invoices */
            seller: components["schemas"]["BillingParty"];
            /** @description What you sell as credits, and what usage costs in them. A currency costs itself, also where it is not named */
            creditUnits: components["schemas"]["CreditUnit"][];
        };
        BillingSettingsChanges: {
            /**
             * @description What the tax is called
             * @example VAT
             */
            taxName?: string;
            /**
             * @description Millionths: 190000 is 19 percent
             * @example 190000
             */
            taxRate?: number;
            /**
             * @description What numbers of invoices begin with
             * @example INV
             */
            invoicePrefix?: string;
            /**
             * @description Days until an invoice is to be paid
             * @example 14
             */
            dueDays?: number;
            /**
             * @description Slug of the plan that new customers get, and fall back to; null for none
             * @example free
             */
            defaultPlan?: string | null;
            /** @description What stands at the head of invoices */
            seller?: components["schemas"]["BillingPartyInput"];
            /** @description What you sell as credits, and what usage costs in them. A currency costs itself, also where it is not named */
            creditUnits?: components["schemas"]["CreditUnitInput"][];
        };
        Binding: {
            /**
             * @description Id of the binding
             * @example eco_bnd_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Who has the role: a member, a service account or a team
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            principalId: string;
            /**
             * @description Name of a built-in role, or id of one of the organization’s own
             * @example developer
             */
            role: string;
            /**
             * @description The project that the role is limited to
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string | null;
            /**
             * @description The environment that the role is limited to
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string | null;
            /**
             * @description The folder of the environment’s secrets that the role is limited to, with those below it: it then holds what is done to folders and secrets, and nothing else
             * @example /payments
             */
            path: string | null;
            /**
             * Format: date-time
             * @description When the role ends; for good where absent or null
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description Id of who granted it
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was granted
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `principalId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            principal: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `projectId`
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            project: string | null;
            /**
             * @deprecated
             * @description Deprecated: the same as `environmentId`
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environment: string | null;
        };
        ChangedSecret: {
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description What happened to it
             * @example created
             * @enum {string}
             */
            act: "created" | "updated" | "deleted";
        };
        ChangeRequest: {
            /**
             * @description Its id
             * @example eco_chr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Why the secrets are to change, for those who approve
             * @example The provider replaces its keys
             */
            reason: string;
            /**
             * @description Whether it can still be approved and applied, or how it ended
             * @example open
             * @enum {string}
             */
            status: "open" | "applied" | "rejected" | "withdrawn" | "expired";
            /**
             * @description How many secrets it changes
             * @example 2
             */
            changes: number;
            /**
             * @description How many people approved it
             * @example 1
             */
            approvals: number;
            /**
             * @description How many must, as the policy is now
             * @example 2
             */
            approvalsNeeded: number;
            /**
             * @description Who made it
             * @example eco_usr_0000000000000000000000
             */
            requestedBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself where it is still open
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description When it was applied, rejected, withdrawn or expired; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
            /**
             * @description Who ended it; null before
             * @example eco_usr_0000000000000000000000
             */
            endedBy: string | null;
            /**
             * @description Why it was rejected; null where nothing was said
             * @example The key is that of the test account
             */
            note: string | null;
        };
        ChangeRequestDetail: {
            /**
             * @description Its id
             * @example eco_chr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Why the secrets are to change, for those who approve
             * @example The provider replaces its keys
             */
            reason: string;
            /**
             * @description Whether it can still be approved and applied, or how it ended
             * @example open
             * @enum {string}
             */
            status: "open" | "applied" | "rejected" | "withdrawn" | "expired";
            /**
             * @description How many secrets it changes
             * @example 2
             */
            changes: number;
            /**
             * @description How many people approved it
             * @example 1
             */
            approvals: number;
            /**
             * @description How many must, as the policy is now
             * @example 2
             */
            approvalsNeeded: number;
            /**
             * @description Who made it
             * @example eco_usr_0000000000000000000000
             */
            requestedBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself where it is still open
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it was applied, rejected, withdrawn or expired; null before
             * @example null
             */
            endedAt: string | null;
            /**
             * @description Who ended it; null before
             * @example eco_usr_0000000000000000000000
             */
            endedBy: string | null;
            /**
             * @description Why it was rejected; null where nothing was said
             * @example The key is that of the test account
             */
            note: string | null;
            /** @description What it changes, by folder and name; never the values */
            secrets: components["schemas"]["NamedChange"][];
            /** @description Who approved it, oldest first. When it is applied, those count who may still approve */
            approvedBy: components["schemas"]["Approval"][];
        };
        ChangeRequestRejection: {
            /**
             * @description Why it is rejected
             * @example The key is that of the test account
             */
            note?: string;
        };
        Checkout: {
            /**
             * @description Where to send the browser; null where the subscription has begun already
             * @example https://checkout.stripe.com/c/pay/cs_1
             */
            url: string | null;
            /**
             * Format: date-time
             * @description Until when the page can be used; null without one
             * @example null
             */
            expiresAt: string | null;
        };
        CloudEvent: {
            /**
             * @description Version of CloudEvents
             * @example 1.0
             * @constant
             */
            specversion: "1.0";
            /**
             * @description Unique with `source`: whoever sends it again is answered a duplicate
             * @example 2b0c1f6e-0001
             */
            id: string;
            /**
             * @description What the event comes from
             * @example /api/eu-1
             */
            source: string;
            /**
             * @description What happened; meters count events of one type
             * @example api.request
             */
            type: string;
            /**
             * @description Whose usage it is: the `externalId` of the customer
             * @example acme-42
             */
            subject?: string;
            /**
             * Format: date-time
             * @description When it happened; when it is received, where absent. At most 35 days ago or 5 minutes ahead
             * @example 2026-11-25T09:30:00.000Z
             */
            time?: string;
            /**
             * @description Of `data`: JSON
             * @example application/json
             */
            datacontenttype?: string;
            /**
             * @description What meters read; numbers of more than 15 digits as text, since JSON readers round them
             * @example {
             *       "method": "GET",
             *       "endpoint": "/orders",
             *       "tokens": "12.5"
             *     }
             */
            data?: unknown;
        } & {
            [key: string]: unknown;
        };
        Consent: {
            /**
             * @description Id of the app
             * @example eco_app_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name of the app
             * @example Wiki
             */
            name: string;
            /** @description The organization whose app it is */
            organization: {
                /**
                 * @description Id of the organization
                 * @example eco_org_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Its name
                 * @example Acme
                 */
                name: string;
            };
            /**
             * @description Your role in the app, in the app’s own words; null without one
             * @example editor
             */
            role: string | null;
            /** @description What the app sees of you */
            fields: ("name" | "email")[];
            /**
             * @description Whether the app may act for you while you are logged out, until you take back your consent
             * @example true
             */
            offlineAccess: boolean;
            /**
             * Format: date-time
             * @description When you agreed to it
             * @example 2026-11-25T09:30:00.000Z
             */
            consentedAt: string;
        };
        ConsentDecision: {
            /**
             * @description Whether the person goes on to the app
             * @example allow
             * @enum {string}
             */
            decision: "allow" | "deny";
            /**
             * @description What the app may see of the person
             * @default []
             */
            fields?: ("name" | "email")[];
        };
        ConsentOutcome: {
            /**
             * @description Address at which the browser goes on
             * @example https://nexus.example.com/oidc/auth/Xk3vQ9ZbT1sWm8Rp5LcYd
             */
            returnTo: string;
        };
        CreatedApp: {
            /**
             * @description Id of the app: also its OAuth client id
             * @example eco_app_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Shown to people who log in
             * @example Wiki
             */
            name: string;
            /**
             * @description `web` has a server that keeps a client secret; `native` and `spa` (browser apps) have no secret
             * @example web
             * @enum {string}
             */
            type: "web" | "native" | "spa";
            /**
             * @description The project it belongs to; the app is deleted with it
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string;
            /**
             * @description Who may log in: every member who is not blocked (`members`), or only people who were granted access (`granted`)
             * @example members
             * @enum {string}
             */
            entry: "members" | "granted";
            /** @description How the app gets tokens: `authorization_code` logs people in (and refreshes what it got), `device_code` does so for programs without a browser (RFC 8628), and `client_credentials` gives the app itself tokens for APIs of the organization (web apps only) */
            grantTypes: ("authorization_code" | "client_credentials" | "device_code")[];
            /**
             * @description Where people are sent back to after a log-in; compared exactly. One at least, unless the app logs nobody in
             * @example [
             *       "https://wiki.example.com/callback"
             *     ]
             */
            redirectUris: string[];
            /**
             * @description Where people may be sent back to after a log-out
             * @example [
             *       "https://wiki.example.com/bye"
             *     ]
             */
            postLogoutRedirectUris: string[];
            /**
             * @description Called when a log-in ends (OpenID Connect Back-Channel Logout)
             * @example https://wiki.example.com/end
             */
            backchannelLogoutUri: string | null;
            /**
             * @description How ID tokens are signed: `RS256` for clients that expect it unless told otherwise
             * @example ES256
             * @enum {string}
             */
            idTokenAlgorithm: "ES256" | "RS256";
            /**
             * @description Whether log-ins must use PKCE (RFC 7636); without it a web app that asks for `openid` must send a `nonce`, unless `nonceRequired` is off. Always true for `native` and `spa`
             * @example true
             */
            pkceRequired: boolean;
            /**
             * @description Whether a log-in for `openid` without PKCE must send a `nonce`. Off is for libraries that send neither, such as passport-openidconnect: a stolen code is then kept from other sessions of the app by nothing but the secret and `state`. Always true for `native` and `spa`
             * @example true
             */
            nonceRequired: boolean;
            /**
             * @description What a log-in may be answered with: a `code`, or an `id_token` sent to a web app as a form (`response_mode=form_post`), for libraries that ask for it, such as express-openid-connect
             * @example [
             *       "code"
             *     ]
             */
            responseTypes: ("code" | "id_token")[];
            /**
             * @description What a log-in asks for that names no scope
             * @example [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             */
            defaultScopes: ("openid" | "profile" | "email" | "roles")[];
            /**
             * @description Id of the person, service account or key that registered it
             * @example eco_usr_0Jd4sYQxT5bW2mRkP8vZnA
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was registered
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description Shown only this once; null for apps without a secret
             * @example Vb3Sx0pGd2cPq8Wm5Kf1Tz7Yh4Rj6Ln9Ue2Ac0Iw3Ox
             */
            clientSecret: string | null;
            /**
             * @deprecated
             * @description Deprecated: the same as `projectId`
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            project: string;
        };
        CreatedKey: {
            /**
             * @description Its id
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description A platform key calls Nexus for its owner; a customer key is verified for your own API
             * @example platform
             * @enum {string}
             */
            kind: "platform" | "customer";
            /**
             * @description Name for people
             * @example Production backend
             */
            name: string;
            /**
             * @description The last four characters of the secret
             * @example x4Qz
             */
            hint: string;
            /**
             * @description Whose rights a platform key has: a user or a service account
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            ownerId: string | null;
            /**
             * @description The customer that a customer key belongs to
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description The environment that the key is bound to: a platform key acts, a customer key is valid in it alone
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string | null;
            /**
             * @description What it may do; a platform key without any (null) may all that its owner may
             * @example [
             *       "customers:read",
             *       "keys:*"
             *     ]
             */
            scopes: string[] | null;
            /** @description Rate limits of the key, at most 10 */
            limits: components["schemas"]["KeyLimit"][];
            /**
             * @description The key whose rate limit windows count its calls: the limited key that created it; null where it has its own
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            limitsKeyId: string | null;
            /**
             * @description Addresses and networks it may be used from; any where empty
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowedIps: string[];
            /**
             * @description Whatever you note about it: at most 4096 characters of JSON
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * @description Id of who created it
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it last got a new secret
             * @example 2026-11-25T09:30:00.000Z
             */
            rotatedAt: string | null;
            /**
             * @description When it stops working; null or absent for never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description Since when it is paused; null if it is not
             * @example 2026-11-25T09:30:00.000Z
             */
            pausedAt: string | null;
            /**
             * @description When it was revoked
             * @example 2026-11-25T09:30:00.000Z
             */
            revokedAt: string | null;
            /**
             * @description How many more uses a customer key has, each of `cost` units; null where they are not counted
             * @example 1000
             */
            remaining: number | null;
            /** @description Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent */
            refill: components["schemas"]["KeyRefill"] | null;
            /**
             * @description Until when the secret before the rotation works too
             * @example 2026-11-25T09:30:00.000Z
             */
            graceUntil: string | null;
            /**
             * @description The minute in which it last called or was last verified, whatever the answer; seconds behind; null if never
             * @example 2026-11-25T09:30:00.000Z
             */
            lastUsedAt: string | null;
            /**
             * @description The whole key: shown this once
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            key: string;
            /** @description `PERSONAL_KEY`: it is the key of a person, and stops working when they leave the organization. For a program, name a `serviceAccountId` */
            warnings: "PERSONAL_KEY"[];
            /**
             * @deprecated
             * @description Deprecated: the same as `environmentId`
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environment: string | null;
        };
        CreatedServiceAccountSecret: {
            /**
             * @description Its id
             * @example eco_cre_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The last four characters of the secret
             * @example x7Qk
             */
            hint: string;
            /**
             * Format: date-time
             * @description When it expires; null: never
             * @example null
             */
            expiresAt: string | null;
            /**
             * @description Id of the user or service account that created it
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description The OAuth client id: the id of the account
             * @example eco_svc_031hX4qFemeEoNmqEgcGlv
             */
            clientId: string;
            /**
             * @description The OAuth client secret, shown only in this reply
             * @example eco_cre_031hX4qFemeEoNmqEgcGlv.0Zx…
             */
            clientSecret: string;
        };
        CreditBalance: {
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example USD
             */
            unit: string;
            /**
             * @description Meters whose usage it pays; null: all
             * @example [
             *       "api.calls"
             *     ]
             */
            features: string[] | null;
            /**
             * @description What the ledger says that is left
             * @example 25.5
             */
            settled: string;
            /**
             * @description What of it is held for calls at work, or spent and not yet booked
             * @example 0.5
             */
            reserved: string;
            /**
             * @description What can be spent: settled less reserved
             * @example 25
             */
            available: string;
        };
        CreditGrant: {
            /**
             * @description Its id
             * @example eco_crg_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Whose it is
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description Whether it was bought, given, or comes with a plan
             * @example paid
             * @enum {string}
             */
            kind: "paid" | "promotional" | "included";
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example USD
             */
            unit: string;
            /**
             * @description How much, as a decimal number
             * @example 25.5
             */
            amount: string;
            /**
             * @description Position in the order of drawing: low ones first, then those that expire first, then the oldest
             * @example 100
             */
            priority: number;
            /**
             * @description Meters whose usage it pays; null: all
             * @example [
             *       "api.calls"
             *     ]
             */
            features: string[] | null;
            /**
             * @description What people call it
             * @example Welcome
             */
            name: string;
            /**
             * Format: date-time
             * @description When it can first be used; now where absent
             * @example 2026-11-25T09:30:00.000Z
             */
            effectiveAt: string;
            /**
             * @description When what is left of it is gone; null: never
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description When it was made void; null where it was not
             * @example 2026-11-25T09:30:00.000Z
             */
            voidedAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        CreditNote: {
            /**
             * @description Its id
             * @example eco_crn_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description What it corrects
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            invoiceId: string;
            /**
             * @description Who gets it
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description Without gaps for each seller
             * @example INV-CN-000007
             */
            number: string;
            /**
             * @description Why it is given back
             * @example Two days of outage
             */
            reason: string;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * @description Micro-units before tax
             * @example 29000000
             */
            subtotal: string;
            /**
             * @description Micro-units of tax
             * @example 5510000
             */
            tax: string;
            /**
             * @description Micro-units with tax
             * @example 34510000
             */
            total: string;
            /**
             * @description Micro-units of it that the customer has paid. The rest lowers what is due
             * @example 10000000
             */
            refundDue: string;
            /**
             * @description Where what was paid goes; null where nothing was
             * @example balance
             * @enum {string|null}
             */
            refundTo: "balance" | "provider" | "outside" | null;
            /**
             * @description Micro-units of it that are left on the balance of the customer
             * @example 4000000
             */
            balance: string;
            /**
             * @description Of what a provider gives back, else null; failed: it refused, and you see to it
             * @example succeeded
             * @enum {string|null}
             */
            refundStatus: "pending" | "succeeded" | "failed" | null;
            /**
             * Format: date-time
             * @description When the provider gave it back; null before
             * @example null
             */
            refundedAt: string | null;
            /**
             * Format: date-time
             * @description When it was issued
             * @example 2026-11-25T09:30:00.000Z
             */
            issuedAt: string;
        };
        CreditNoteLine: {
            /**
             * @description What is given back
             * @example Credit for invoice INV-000042
             */
            description: string;
            /**
             * @description Micro-units before tax
             * @example 29000000
             */
            amount: string;
        };
        CreditNoteWithLines: {
            /**
             * @description Its id
             * @example eco_crn_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description What it corrects
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            invoiceId: string;
            /**
             * @description Who gets it
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description Without gaps for each seller
             * @example INV-CN-000007
             */
            number: string;
            /**
             * @description Why it is given back
             * @example Two days of outage
             */
            reason: string;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * @description Micro-units before tax
             * @example 29000000
             */
            subtotal: string;
            /**
             * @description Micro-units of tax
             * @example 5510000
             */
            tax: string;
            /**
             * @description Micro-units with tax
             * @example 34510000
             */
            total: string;
            /**
             * @description Micro-units of it that the customer has paid. The rest lowers what is due
             * @example 10000000
             */
            refundDue: string;
            /**
             * @description Where what was paid goes; null where nothing was
             * @example balance
             * @enum {string|null}
             */
            refundTo: "balance" | "provider" | "outside" | null;
            /**
             * @description Micro-units of it that are left on the balance of the customer
             * @example 4000000
             */
            balance: string;
            /**
             * @description Of what a provider gives back, else null; failed: it refused, and you see to it
             * @example succeeded
             * @enum {string|null}
             */
            refundStatus: "pending" | "succeeded" | "failed" | null;
            /**
             * Format: date-time
             * @description When the provider gave it back; null before
             * @example null
             */
            refundedAt: string | null;
            /**
             * Format: date-time
             * @description When it was issued
             * @example 2026-11-25T09:30:00.000Z
             */
            issuedAt: string;
            /**
             * @description Number of the invoice that it corrects
             * @example INV-000042
             */
            invoiceNumber: string | null;
            /**
             * @description When that invoice was issued
             * @example 2026-11-25T09:30:00.000Z
             */
            invoiceIssuedAt: string | null;
            /** @description What is given back, before tax */
            lines: components["schemas"]["CreditNoteLine"][];
            /** @description The share of each tax of the invoice that is given back */
            taxes: components["schemas"]["InvoiceTax"][];
            /**
             * @description Name, address and tax id of the seller, as on the invoice
             * @example {
             *       "name": "Acme"
             *     }
             */
            seller: {
                [key: string]: string;
            };
            /**
             * @description Name and address of the customer, as on the invoice
             * @example {
             *       "name": "Initech"
             *     }
             */
            buyer: {
                [key: string]: string;
            };
        };
        CreditRate: {
            /**
             * @description A meter
             * @example api.calls
             */
            feature: string;
            /**
             * @description How many credits one unit of it costs beyond what the plan includes
             * @example 1
             */
            amount: string;
        };
        CreditRateInput: {
            /**
             * @description A meter
             * @example api.calls
             */
            feature: string;
            /**
             * @description How many credits one unit of it costs beyond what the plan includes
             * @example 1
             */
            amount: string;
        };
        CreditRefund: {
            /**
             * @description How much of what is left, as a decimal number
             * @example 10
             */
            amount: string;
        };
        Credits: {
            /** @description One for each unit and each list of meters */
            balances: components["schemas"]["CreditBalance"][];
        };
        CreditUnit: {
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example credits
             */
            unit: string;
            /**
             * @description In which it is sold
             * @example USD
             */
            currency: string;
            /**
             * @description What one costs, in units of the currency; 1 where it is the currency
             * @example 0.01
             */
            price: string;
            /**
             * @description What usage costs that a plan includes too little of and has no price for
             * @default []
             */
            rates: components["schemas"]["CreditRate"][];
        };
        CreditUnitInput: {
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example credits
             */
            unit: string;
            /**
             * @description In which it is sold
             * @example USD
             */
            currency: string;
            /**
             * @description What one costs, in units of the currency; 1 where it is the currency
             * @example 0.01
             */
            price: string;
            /**
             * @description What usage costs that a plan includes too little of and has no price for
             * @default []
             */
            rates?: components["schemas"]["CreditRateInput"][];
        };
        CurrentUsage: {
            /** @description The period of the plan; the calendar month in UTC where it has none */
            period: {
                /**
                 * Format: date-time
                 * @description First instant of the period
                 * @example 2026-11-25T09:30:00.000Z
                 */
                start: string;
                /**
                 * Format: date-time
                 * @description First instant after it
                 * @example 2026-11-25T09:30:00.000Z
                 */
                end: string;
            };
            /** @description Requests since the beginning of the first UTC day */
            requests: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                total: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
            };
            /** @description One entry for each meter with usage or a quota */
            meters: {
                /**
                 * @description The billable unit
                 * @example api.calls
                 */
                meter: string;
                /**
                 * @description Units so far
                 * @example 1200
                 */
                used: number;
                /**
                 * @description Units that the plan includes; null where the plan does not bound the meter
                 * @example null
                 */
                included: number | null;
                /**
                 * @description Units left of these; null where the plan does not bound the meter
                 * @example null
                 */
                remaining: number | null;
                /**
                 * @description Used share of these, from 0 to 100; null where the plan does not bound the meter
                 * @example null
                 */
                percent: number | null;
                /**
                 * @description Units at the end of the period, at the pace so far
                 * @example 3600
                 */
                projected: number;
                /**
                 * @description Units beyond these; null where the plan does not bound the meter
                 * @example null
                 */
                overageUnits: number | null;
                /**
                 * @description What its usage costs so far, as a decimal amount; null where it has no price
                 * @example null
                 */
                overageAmount: string | null;
            }[];
        };
        Customer: {
            /**
             * @description Its id
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Your own id for it, unique in the organization
             * @example acme-42
             */
            externalId: string;
            /**
             * @description Its name
             * @example Acme
             */
            name: string;
            /**
             * @description Its contact address
             * @example billing@acme.example
             */
            email: string | null;
            /**
             * @description Slug of the plan it is on; of a plan of yours it gets a subscription, any other text is only kept
             * @example pro
             */
            plan: string | null;
            /**
             * @description Whatever you note about it: at most 50 names and values
             * @example {
             *       "region": "eu"
             *     }
             */
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        CustomerQuota: {
            /**
             * @description Units of a period that the plan of the customer includes, or of a day that are not billed
             * @example 10000
             */
            limit: number;
            /**
             * @description Units that are left of these; what other nodes admitted in the last moments may be missing, until little is left
             * @example 9999
             */
            remaining: number;
            /**
             * @description When the next period begins; null where this one does not end
             * @example 2026-11-25T09:30:00.000Z
             */
            resetAt: string | null;
        };
        DecidedVerifications: {
            /**
             * @description The key; null where none was found
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            keyId: string | null;
            /**
             * @description What was answered
             * @example VALID
             * @enum {string}
             */
            code: "VALID" | "NOT_FOUND" | "REVOKED" | "EXPIRED" | "PAUSED" | "WRONG_ENVIRONMENT" | "FORBIDDEN_IP" | "INSUFFICIENT_PERMISSION" | "COST_ABOVE_LIMIT" | "RATE_LIMITED" | "USAGE_EXCEEDED" | "QUOTA_EXCEEDED" | "TEST_CALLS_EXCEEDED";
            /**
             * @description Units of each of these calls
             * @example 1
             */
            cost: number;
            /**
             * @description What the calls were for
             * @example GET /orders/:id
             */
            tag?: string;
            /**
             * @description How many calls
             * @example 20
             */
            count: number;
            /**
             * Format: date-time
             * @description When the first of them was made
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
        };
        DeletedDynamicSecret: {
            /**
             * @description Always true
             * @example true
             * @constant
             */
            deleted: true;
            /**
             * @description How many leases are revoked with it
             * @example 3
             */
            leases: number;
        };
        DeletedOrganization: {
            /**
             * @description Its id
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people
             * @example Acme
             */
            name: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug: string;
            /**
             * @description `deleted`: not in use, and erased 30 days later unless restored; `suspended`: refused until an operator reinstates it
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended" | "deleted";
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it was deleted; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            deletedAt: string | null;
            /**
             * @description From when on it is erased; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string | null;
            /**
             * @description How many keys stop working with it, without those that were revoked before
             * @example 12
             */
            keys: number;
            /**
             * @description How many members it has, who can no longer use it
             * @example 5
             */
            members: number;
        };
        DeletedPasskey: {
            /**
             * @description Id of the passkey
             * @example eco_pky_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was removed
             * @example 2026-11-25T09:30:00.000Z
             */
            deletedAt: string;
        };
        DeletedProject: {
            /**
             * @description Always true
             * @example true
             * @constant
             */
            deleted: true;
            /**
             * Format: date-time
             * @description From when on it is erased for good; until then it can be restored
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string;
            /**
             * @description How many keys stop working with it, without those that were revoked before
             * @example 12
             */
            keys: number;
            /**
             * @description How many environments are deleted with it
             * @example 3
             */
            environments: number;
        };
        DeletedSecret: {
            /**
             * @description Always true
             * @example true
             * @constant
             */
            deleted: true;
            /**
             * @description The number of the revision of the folder that the deletion made
             * @example 13
             */
            revision: number;
        };
        DeletedWithGrace: {
            /**
             * @description Always true
             * @example true
             * @constant
             */
            deleted: true;
            /**
             * Format: date-time
             * @description From when on it is erased for good; until then it can be restored
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string;
            /**
             * @description How many keys stop working with it, without those that were revoked before
             * @example 12
             */
            keys: number;
        };
        DestroyedVersions: {
            /**
             * @description The versions whose values are destroyed
             * @example [
             *       9,
             *       10
             *     ]
             */
            versions: number[];
            /**
             * @description Whether nothing of the secret is left, so that its name is forgotten too
             * @example true
             */
            forgotten: boolean;
        };
        DynamicSecret: {
            /**
             * @description Its id
             * @example eco_dyn_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Id of the project
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string;
            /**
             * @description Id of the environment
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string;
            /**
             * @description The folder: whoever may read the secrets of it may take leases
             * @example /payments
             */
            path: string;
            /**
             * @description The name: lower-case letters and digits, joined by single hyphens
             * @example shop-readers
             */
            name: string;
            /**
             * @description What is made for each lease
             * @example postgres
             * @enum {string}
             */
            kind: "postgres" | "mysql" | "redis" | "api-key";
            /** @description Where it is made, and with which rights */
            target: components["schemas"]["DynamicSecretTarget"];
            /**
             * @description Seconds until a lease expires that asks for no other time
             * @example 3600
             */
            ttlSeconds: number;
            /**
             * @description Seconds from its beginning after which a lease cannot be renewed
             * @example 86400
             */
            maxTtlSeconds: number;
            /**
             * @description Who defined it
             * @example eco_usr_0000000000000000000000
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        DynamicSecretChanges: {
            /** @description Who makes users from now on, and removes them */
            credentials?: components["schemas"]["TargetCredentials"];
            /**
             * @description Seconds until a lease expires that asks for no other time
             * @example 3600
             */
            ttlSeconds?: number;
            /**
             * @description Seconds from its beginning after which a lease cannot be renewed
             * @example 86400
             */
            maxTtlSeconds?: number;
        };
        DynamicSecretTarget: {
            /**
             * @description What it is
             * @example postgres
             * @constant
             */
            kind: "postgres";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 5432
             * @example 5432
             */
            port: number;
            /**
             * @description The database
             * @example shop
             */
            database?: string;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description Statements after the user was made; `{{name}}` is the user, quoted
             * @default []
             * @example [
             *       "GRANT app_reader TO {{name}}"
             *     ]
             */
            grants: string[];
        } | {
            /**
             * @description What it is
             * @example mysql
             * @constant
             */
            kind: "mysql";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 3306
             * @example 3306
             */
            port: number;
            /**
             * @description The database
             * @example shop
             */
            database?: string;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description Statements after the user was made; `{{name}}` is the user, quoted
             * @default []
             * @example [
             *       "GRANT app_reader TO {{name}}"
             *     ]
             */
            grants: string[];
        } | {
            /**
             * @description What it is
             * @example redis
             * @constant
             */
            kind: "redis";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 6379
             * @example 6379
             */
            port: number;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description What the user may do, as rules of `ACL SETUSER`
             * @default []
             * @example [
             *       "~cache:*",
             *       "+@read"
             *     ]
             */
            grants: string[];
        } | {
            /**
             * @description What it is
             * @example api-key
             * @constant
             */
            kind: "api-key";
            /**
             * @description The customer whose keys they are
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description Scopes of the keys
             * @default []
             * @example [
             *       "orders:read"
             *     ]
             */
            grants: string[];
        };
        DynamicSecretTargetInput: {
            /**
             * @description What it is
             * @example postgres
             * @constant
             */
            kind: "postgres";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 5432
             * @example 5432
             */
            port?: number;
            /**
             * @description The database
             * @example shop
             */
            database?: string;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls?: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description Statements after the user was made; `{{name}}` is the user, quoted
             * @default []
             * @example [
             *       "GRANT app_reader TO {{name}}"
             *     ]
             */
            grants?: string[];
        } | {
            /**
             * @description What it is
             * @example mysql
             * @constant
             */
            kind: "mysql";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 3306
             * @example 3306
             */
            port?: number;
            /**
             * @description The database
             * @example shop
             */
            database?: string;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls?: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description Statements after the user was made; `{{name}}` is the user, quoted
             * @default []
             * @example [
             *       "GRANT app_reader TO {{name}}"
             *     ]
             */
            grants?: string[];
        } | {
            /**
             * @description What it is
             * @example redis
             * @constant
             */
            kind: "redis";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 6379
             * @example 6379
             */
            port?: number;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls?: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description What the user may do, as rules of `ACL SETUSER`
             * @default []
             * @example [
             *       "~cache:*",
             *       "+@read"
             *     ]
             */
            grants?: string[];
        } | {
            /**
             * @description What it is
             * @example api-key
             * @constant
             */
            kind: "api-key";
            /**
             * @description The customer whose keys they are
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description Scopes of the keys
             * @default []
             * @example [
             *       "orders:read"
             *     ]
             */
            grants?: string[];
        };
        EmailChange: {
            /**
             * Format: email
             * @description The new address
             * @example ada@example.com
             */
            email: string;
        };
        EmailChangeConfirmation: {
            /**
             * @description Token of the mail to either address
             * @example eco_vrf_0000000000000000000001.c2VjcmV0
             */
            token: string;
        };
        EmailChangeConfirmed: {
            /**
             * @description What was done, for people
             * @example Password changed
             */
            message: string;
            /**
             * @description Whether both addresses have agreed, and the address is changed
             * @example true
             */
            changed: boolean;
        };
        EmailChangeRequested: {
            /**
             * @description What was done, for people
             * @example Password changed
             */
            message: string;
            /**
             * @description Whether the change waits for the mails to be answered
             * @example true
             */
            confirmationRequired: boolean;
        };
        EmailChangeStop: {
            /**
             * @description Token of the mail to either address
             * @example eco_vrf_0000000000000000000001.c2VjcmV0
             */
            token: string;
        };
        EmailVerification: {
            /**
             * @description Token of a mail, a link or an earlier answer
             * @example eco_vrf_0000000000000000000001.c2VjcmV0
             */
            token: string;
        };
        EncryptionKey: {
            /**
             * @description Its id
             * @example eco_dek_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Whose secrets it seals
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string;
            /**
             * @description Whose project that is
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organizationId: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description When it was replaced; null of the one that seals new values
             * @example 2026-11-25T09:30:00.000Z
             */
            retiredAt: string | null;
            /**
             * @description How many values it has sealed
             * @example 1042
             */
            uses: number;
            /**
             * @description How many values it had sealed when it was replaced; null before
             * @example 200
             */
            total: number | null;
            /**
             * @description How many of these are sealed with its successor; null before
             * @example 100
             */
            done: number | null;
            /**
             * @description When sealing them again failed last; null where it did not
             * @example 2026-11-25T09:30:00.000Z
             */
            failedAt: string | null;
            /**
             * @description The code of that failure
             * @example KEY_UNWRAP_FAILED
             */
            failure: string | null;
        };
        EncryptionKeys: {
            /** @description At most 1,000, the oldest first */
            items: components["schemas"]["EncryptionKey"][];
        };
        EndedPortalSessions: {
            /**
             * @description How many were still open
             * @example 2
             */
            endedSessions: number;
        };
        EndedSession: {
            /**
             * @description Id of the session
             * @example eco_ses_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When it ended
             * @example 2026-11-25T09:30:00.000Z
             */
            revokedAt: string;
        };
        EndpointUsage: {
            /** @description The days counted */
            period: {
                /**
                 * Format: date
                 * @description The first UTC day
                 * @example 2026-11-25
                 */
                first: string;
                /**
                 * Format: date
                 * @description The last UTC day: today
                 * @example 2026-11-25
                 */
                last: string;
            };
            /** @description All endpoints together */
            total: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * @description Share of the requests that were errors, from 0 to 1
                 * @example 0.01
                 */
                errorRate: number;
                /**
                 * @description Mean duration, in milliseconds
                 * @example 12.5
                 */
                averageMs: number;
                /**
                 * @description Median duration, from a histogram in steps of √2, in milliseconds
                 * @example 12.5
                 */
                medianMs: number;
                /**
                 * @description 95th percentile of durations, from a histogram in steps of √2, in milliseconds
                 * @example 12.5
                 */
                p95Ms: number;
                /**
                 * @description Longest duration, in milliseconds
                 * @example 12.5
                 */
                maxMs: number;
                /**
                 * @description Bytes of request bodies
                 * @example 48000
                 */
                bytesIn: number;
                /**
                 * @description Bytes of replies
                 * @example 96000
                 */
                bytesOut: number;
            };
            /** @description Endpoints with requests, the busiest first */
            endpoints: {
                /**
                 * @description HTTP method
                 * @example POST
                 */
                method: string;
                /**
                 * @description Path as declared
                 * @example /api/v1/keys/verify
                 */
                route: string;
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * @description Share of the requests that were errors, from 0 to 1
                 * @example 0.01
                 */
                errorRate: number;
                /**
                 * @description Mean duration, in milliseconds
                 * @example 12.5
                 */
                averageMs: number;
                /**
                 * @description Median duration, from a histogram in steps of √2, in milliseconds
                 * @example 12.5
                 */
                medianMs: number;
                /**
                 * @description 95th percentile of durations, from a histogram in steps of √2, in milliseconds
                 * @example 12.5
                 */
                p95Ms: number;
                /**
                 * @description Longest duration, in milliseconds
                 * @example 12.5
                 */
                maxMs: number;
                /**
                 * @description Bytes of request bodies
                 * @example 48000
                 */
                bytesIn: number;
                /**
                 * @description Bytes of replies
                 * @example 96000
                 */
                bytesOut: number;
            }[];
        };
        Environment: {
            /**
             * @description Its id
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Id of the project
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string;
            /**
             * @description Name for people
             * @example EU Live
             */
            name: string;
            /**
             * @description Name for URLs and files, unique in the project
             * @example eu-live
             */
            slug: string;
            /**
             * @description Whether real users depend on it: stricter rules apply, such as a fresh proof of identity
             * @example true
             */
            production: boolean;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `projectId`
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            project: string;
        };
        EnvironmentChanges: {
            /**
             * @description Name for people
             * @example EU Live
             */
            name?: string;
            /**
             * @description Name for URLs and files, unique in the project; derived from the name where absent
             * @example eu-live
             */
            slug?: string;
            /**
             * @description Whether real users depend on it: stricter rules apply, such as a fresh proof of identity
             * @example true
             */
            production?: boolean;
        };
        EnvironmentImport: {
            /**
             * @description The environment whose secrets are imported
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string;
            /**
             * Format: date-time
             * @description When it was first imported
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description Who imported it, and may have lost access to it since
             * @example eco_usr_0000000000000000000000
             */
            createdBy: string;
        };
        EnvironmentImports: {
            /** @description The imports; the last one has precedence */
            items: components["schemas"]["EnvironmentImport"][];
        };
        ErasedAccount: {
            /**
             * @description Your id
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When you were erased
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAt: string;
        };
        ErasedOrganization: {
            /**
             * @description Id of the organization
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was erased
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAt: string;
        };
        ErasedUser: {
            /**
             * @description Id of the person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When they were erased
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAt: string;
        };
        EventsReceived: {
            /**
             * @description How many were stored
             * @example 97
             */
            accepted: number;
            /**
             * @description How many were received before, within 35 days
             * @example 2
             */
            duplicates: number;
            /**
             * @description Which of these say something else than the event of that id that was stored, from 0
             * @example [
             *       7
             *     ]
             */
            conflicts: number[];
            /** @description Those of which nothing was stored */
            rejected: {
                /**
                 * @description Its position among those sent, from 0
                 * @example 3
                 */
                index: number;
                /**
                 * @description Why; the last four are what the meters of its type say, and the quota of the customer
                 * @example MALFORMED_JSON
                 * @enum {string}
                 */
                code: "MALFORMED_JSON" | "NOT_AN_EVENT" | "UNSUPPORTED_SPECVERSION" | "INVALID_ID" | "INVALID_SOURCE" | "INVALID_TYPE" | "INVALID_SUBJECT" | "INVALID_TIME" | "TIME_TOO_OLD" | "TIME_IN_FUTURE" | "UNSUPPORTED_DATA" | "INVALID_TEXT" | "INEXACT_NUMBER" | "TOO_DEEP" | "EVENT_TOO_LARGE" | "INVALID_VALUE" | "NEGATIVE_VALUE" | "GROUP_TOO_LONG" | "QUOTA_EXCEEDED";
            }[];
        };
        Explanation: {
            /**
             * @description Whether it may be done, or was not refused
             * @example true
             */
            allowed: boolean;
            /**
             * @description What decides; null where a request was refused for what it says, or was not refused
             * @example binding
             * @enum {string|null}
             */
            decidedBy: "credential" | "network" | "caller" | "limit" | "organization" | "scope" | "environment" | "role" | "binding" | "proof" | null;
            /**
             * @description Why, in words
             * @example the role developer holds the permission
             */
            reason: string;
            /**
             * @description The permission that is missing; null where none is
             * @example null
             */
            missingPermission: string | null;
            /** @description The binding that allows it, or holds the permission in another place, or held it until it expired; absent where there is none */
            binding?: {
                /**
                 * @description Id of the binding, or of the membership where that decides
                 * @example eco_bnd_02tqOFmM81NVbjuYEWaPvm
                 */
                id: string;
                /**
                 * @description Name of a built-in role, or id of one of the organization’s own
                 * @example developer
                 */
                role: string;
                /**
                 * @description Name of the role
                 * @example developer
                 */
                roleName: string;
                /** @description The team that holds the binding; null where the principal itself does */
                team: {
                    /**
                     * @description Id of the team
                     * @example eco_tem_02tqOFmM81NVbjuYEWaPvm
                     */
                    id: string;
                    /**
                     * @description Its name
                     * @example Support
                     */
                    name: string;
                } | null;
                /**
                 * @description The project it is limited to
                 * @example null
                 */
                projectId: string | null;
                /**
                 * @description The environment it is limited to
                 * @example null
                 */
                environmentId: string | null;
                /**
                 * @description The folder it is limited to, with those below it
                 * @example null
                 */
                path: string | null;
                /**
                 * Format: date-time
                 * @description When it ends; null for never
                 * @example null
                 */
                expiresAt: string | null;
                /**
                 * @deprecated
                 * @description Deprecated: the same as `projectId`
                 * @example null
                 */
                project: string | null;
                /**
                 * @deprecated
                 * @description Deprecated: the same as `environmentId`
                 * @example null
                 */
                environment: string | null;
            };
            /**
             * @description Where scopes decide: those of the key or token; null otherwise
             * @example null
             */
            scopes: string[] | null;
            /**
             * @description Where the network decides: addresses and networks that the key is limited to; null otherwise
             * @example null
             */
            networks: string[] | null;
            /**
             * @description Where a limit decides: its name; null otherwise
             * @example null
             */
            limit: string | null;
        };
        ExportedSecrets: {
            /**
             * @description The names and values
             * @example STRIPE_KEY=sk_test_4eC39Hq
             */
            content: string;
            /**
             * @description Names that the format cannot hold, and paths of those that another folder has too
             * @example [
             *       "a b",
             *       "/b/DB_URL"
             *     ]
             */
            skipped: string[];
        };
        Folder: {
            /**
             * @description Its id
             * @example eco_fld_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Where it is, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The number of its last revision: how many times it was written to
             * @example 12
             */
            revision: number;
            /**
             * @description How many secrets it has, without deleted ones
             * @example 8
             */
            secrets: number;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last written to
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        FolderRevision: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The number of the revision of the folder that the changes made
             * @example 14
             */
            revision: number;
            /** @description What was changed */
            secrets: components["schemas"]["ChangedSecret"][];
        };
        ForgottenPassword: {
            /**
             * Format: email
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
        };
        Impersonation: {
            /**
             * @description Its id
             * @example eco_imp_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The organization that is entered
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organizationId: string;
            /**
             * @description The member as whom the operator acts
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description The user who really acts
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            operatorId: string;
            /**
             * @description Why, for the owners of the organization to read
             * @example Ticket 4711: the project list stays empty
             */
            reason: string;
            /**
             * Format: date-time
             * @description When it began
             * @example 2026-11-25T09:30:00.000Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description When it ended; null while it goes on
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
            /**
             * @description Id of the user who ended it, or `expiry`; null while it goes on
             * @example expiry
             */
            endedBy: string | null;
            /**
             * @deprecated
             * @description Deprecated: the same as `organizationId`
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organization: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `userId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            user: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `operatorId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            operator: string;
        };
        ImpersonationConsent: {
            /**
             * @description Its id
             * @example eco_cns_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Id of the owner who gave it
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            givenBy: string;
            /**
             * Format: date-time
             * @description When it was given
             * @example 2026-11-25T09:30:00.000Z
             */
            givenAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description When it was withdrawn; null if it was not
             * @example 2026-11-25T09:30:00.000Z
             */
            withdrawnAt: string | null;
        };
        ImportedKey: {
            /**
             * @description Name for people
             * @example Production backend
             */
            name: string;
            /**
             * @description What it may do; a platform key without any (null) may all that its owner may
             * @example [
             *       "customers:read",
             *       "keys:*"
             *     ]
             */
            scopes?: string[];
            /** @description Rate limits of the key, at most 10 */
            limits?: components["schemas"]["KeyLimitInput"][];
            /**
             * @description Addresses and networks it may be used from; any where empty
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowedIps?: string[];
            /**
             * @description Whatever you note about it: at most 4096 characters of JSON
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it stops working; null or absent for never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt?: string;
            /**
             * @description The environment that the key is bound to: a platform key acts, a customer key is valid in it alone
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId?: string;
            /**
             * @description How many more uses a customer key has, each of `cost` units; null where they are not counted
             * @example 1000
             */
            remaining?: number;
            /** @description Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent */
            refill?: components["schemas"]["KeyRefillInput"];
            /**
             * @description The customer that a customer key belongs to
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description SHA-256 of the whole key as UTF-8, in lower-case hexadecimal. The key should hold 128 random bits or more
             * @example a591a6d40bf420404a011733cfb7b190d62c65bf0bcda32b57b277d9ad9f146e
             */
            sha256: string;
            /**
             * @description Its last characters, by which people recognize it
             * @default
             * @example x4Qz
             */
            hint?: string;
        };
        ImportedSecrets: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The number of the revision of the folder that it made; null where nothing was written
             * @example 14
             */
            revision: number | null;
            /**
             * @description Names that are new
             * @example [
             *       "STRIPE_KEY"
             *     ]
             */
            created: string[];
            /**
             * @description Names that have a new version
             * @example [
             *       "DB_URL"
             *     ]
             */
            updated: string[];
            /**
             * @description Names that have the value already
             * @example [
             *       "REGION"
             *     ]
             */
            unchanged: string[];
            /**
             * @description Names that have another value, which stays
             * @example [
             *       "DEBUG"
             *     ]
             */
            skipped: string[];
            /** @description What is odd, and was taken */
            warnings: components["schemas"]["ImportWarning"][];
        };
        ImportedUser: {
            /**
             * @description The address that was sent
             * @example ada@example.com
             */
            email: string;
            /**
             * @description `exists`: the address has an account, which was not changed; `valid`: would be created, but for `dryRun`
             * @example created
             * @enum {string}
             */
            status: "created" | "valid" | "exists" | "refused";
            /**
             * @description The person; null where the item was refused, or is only valid
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string | null;
            /**
             * @description Why it was refused; null otherwise
             * @example The format of the hash is not known
             */
            reason: string | null;
        };
        ImportWarning: {
            /**
             * @description The number of the line
             * @example 3
             */
            line: number;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description What is odd
             * @example Duplicate name: the last value is used
             */
            message: string;
        };
        Invitation: {
            /**
             * @description Its id
             * @example eco_ivt_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Invited address; null once the invitation is closed, when the address is deleted
             * @example ada@example.com
             */
            email: string | null;
            /**
             * @description Role of the new member: a built-in one, or the id of one of the organization
             * @example developer
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
            /**
             * @description Only an open invitation can be accepted
             * @example open
             * @enum {string}
             */
            status: "open" | "accepted" | "revoked" | "expired";
            /**
             * @description Id of the user or service account that sent the last mail
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            invitedBy: string;
            /**
             * @description Number of mails sent so far
             * @example 1
             */
            mails: number;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When the link stops working
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
        };
        InvitationPreview: {
            /**
             * @description Name of the organization
             * @example Acme
             */
            organization: string;
            /**
             * @description Role of the new member: a built-in one, or the id of one of the organization
             * @example developer
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
            /**
             * Format: date-time
             * @description When the link stops working
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
        };
        InvitationToken: {
            /**
             * @description Token in the link of the mail
             * @example eco_ivt_031hX4qFemeEoNmqEgcGlv.mX0…
             */
            token: string;
        };
        Invoice: {
            /**
             * @description Its id
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Who is billed
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description What it is for; null where it is for none
             * @example eco_sub_031hX4qFemeEoNmqEgcGlv
             */
            subscriptionId: string | null;
            /**
             * @description Without gaps for each seller
             * @example INV-000042
             */
            number: string | null;
            /**
             * @description open: issued and not paid; uncollectible: given up
             * @example draft
             * @enum {string}
             */
            status: "draft" | "open" | "paid" | "void" | "uncollectible";
            /**
             * @description What it was issued for
             * @example period
             */
            reason: string;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * Format: date-time
             * @description First instant of the time that it is about
             * @example 2026-11-25T09:30:00.000Z
             */
            periodStart: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            periodEnd: string;
            /**
             * @description Sum of the lines, in micro-units of the currency
             * @example 29000000
             */
            subtotal: string;
            /**
             * @description Sum of the taxes, in micro-units of the currency
             * @example 5510000
             */
            tax: string;
            /** @description Each tax and what it comes to */
            taxes: components["schemas"]["InvoiceTax"][];
            /**
             * @description Lines and taxes, in micro-units of the currency
             * @example 34510000
             */
            total: string;
            /**
             * @description What was paid, in micro-units of the currency
             * @example 0
             */
            amountPaid: string;
            /**
             * @description What credit notes gave back, in micro-units of the currency
             * @example 0
             */
            amountCredited: string;
            /**
             * @description What is left to pay, in micro-units of the currency
             * @example 34510000
             */
            amountDue: string;
            /**
             * @description Name, address and tax id of the seller when it was issued
             * @example {
             *       "name": "Acme"
             *     }
             */
            seller: {
                [key: string]: string;
            };
            /**
             * @description Name and address of the customer when it was issued
             * @example {
             *       "name": "Initech"
             *     }
             */
            buyer: {
                [key: string]: string;
            };
            /**
             * @description When it was issued
             * @example 2026-11-25T09:30:00.000Z
             */
            issuedAt: string | null;
            /**
             * @description By when it is to be paid
             * @example 2026-11-25T09:30:00.000Z
             */
            dueAt: string | null;
            /**
             * @description When it was paid in full; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            paidAt: string | null;
            /**
             * @description When it was voided; null where it was not
             * @example 2026-11-25T09:30:00.000Z
             */
            voidedAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        InvoiceLine: {
            /**
             * @description What the line is for
             * @example plan
             * @enum {string}
             */
            kind: "plan" | "seats" | "usage" | "addon" | "proration" | "adjustment" | "manual" | "credit" | "top-up";
            /**
             * @description What stands on the invoice
             * @example Pro
             */
            description: string;
            /**
             * @description How much, as a decimal number
             * @example 1
             */
            quantity: string;
            /**
             * @description Price of one in the currency, as a decimal number
             * @example 29
             */
            unitAmount: string;
            /**
             * @description Micro-units; negative where it is given back
             * @example 29000000
             */
            amount: string;
            /**
             * @description Which tier of the price; null where it has none
             * @example null
             */
            tier: string | null;
            /**
             * @description The meter, where it is usage
             * @example null
             */
            feature: string | null;
            /**
             * @description Slug of the plan it belongs to
             * @example pro
             */
            plan: string | null;
            /**
             * @description First instant of what it is for
             * @example 2026-11-25T09:30:00.000Z
             */
            periodStart: string | null;
            /**
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            periodEnd: string | null;
        };
        InvoiceTax: {
            /**
             * @description What it is called
             * @example VAT
             */
            name: string;
            /**
             * @description Millionths: 190000 is 19 percent
             * @example 190000
             */
            rate: number;
            /**
             * @description Micro-units
             * @example 5510000
             */
            amount: string;
        };
        InvoiceWithLines: {
            /**
             * @description Its id
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Who is billed
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description What it is for; null where it is for none
             * @example eco_sub_031hX4qFemeEoNmqEgcGlv
             */
            subscriptionId: string | null;
            /**
             * @description Without gaps for each seller
             * @example INV-000042
             */
            number: string | null;
            /**
             * @description open: issued and not paid; uncollectible: given up
             * @example draft
             * @enum {string}
             */
            status: "draft" | "open" | "paid" | "void" | "uncollectible";
            /**
             * @description What it was issued for
             * @example period
             */
            reason: string;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * Format: date-time
             * @description First instant of the time that it is about
             * @example 2026-11-25T09:30:00.000Z
             */
            periodStart: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            periodEnd: string;
            /**
             * @description Sum of the lines, in micro-units of the currency
             * @example 29000000
             */
            subtotal: string;
            /**
             * @description Sum of the taxes, in micro-units of the currency
             * @example 5510000
             */
            tax: string;
            /** @description Each tax and what it comes to */
            taxes: components["schemas"]["InvoiceTax"][];
            /**
             * @description Lines and taxes, in micro-units of the currency
             * @example 34510000
             */
            total: string;
            /**
             * @description What was paid, in micro-units of the currency
             * @example 0
             */
            amountPaid: string;
            /**
             * @description What credit notes gave back, in micro-units of the currency
             * @example 0
             */
            amountCredited: string;
            /**
             * @description What is left to pay, in micro-units of the currency
             * @example 34510000
             */
            amountDue: string;
            /**
             * @description Name, address and tax id of the seller when it was issued
             * @example {
             *       "name": "Acme"
             *     }
             */
            seller: {
                [key: string]: string;
            };
            /**
             * @description Name and address of the customer when it was issued
             * @example {
             *       "name": "Initech"
             *     }
             */
            buyer: {
                [key: string]: string;
            };
            /**
             * @description When it was issued
             * @example 2026-11-25T09:30:00.000Z
             */
            issuedAt: string | null;
            /**
             * @description By when it is to be paid
             * @example 2026-11-25T09:30:00.000Z
             */
            dueAt: string | null;
            /**
             * @description When it was paid in full; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            paidAt: string | null;
            /**
             * @description When it was voided; null where it was not
             * @example 2026-11-25T09:30:00.000Z
             */
            voidedAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /** @description In the order in which they are printed */
            lines: components["schemas"]["InvoiceLine"][];
        };
        IssuedLease: {
            /**
             * @description Its id
             * @example eco_lea_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description How it is made
             * @example eco_dyn_031hX4qFemeEoNmqEgcGlv
             */
            dynamicSecretId: string;
            /**
             * @description Id of the environment
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string;
            /**
             * @description The user that was made, or the id of the key
             * @example nexus_4k2wq7xzt3ndm5yabcde
             */
            username: string;
            /**
             * @description `creating` before it was answered, `active`, `revoking` until the user is gone, `irrevocable` after five attempts, which go on each hour, `revoked`
             * @example creating
             * @enum {string}
             */
            state: "creating" | "active" | "revoking" | "irrevocable" | "revoked";
            /**
             * @description Who took it
             * @example eco_api_0000000000000000000000
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it is revoked; at most a minute later
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description Until when it can be renewed
             * @example 2026-11-25T09:30:00.000Z
             */
            maxExpiresAt: string;
            /**
             * @description How many times its revocation was tried
             * @example 0
             */
            attempts: number;
            /**
             * @description What the last attempt failed with; null where none did
             * @example TARGET_REFUSED: The server answered 2BP01
             */
            failure: string | null;
            /**
             * @description When the user was gone; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
            /**
             * @description The password of the user, or the key: shown this once
             * @example kV9vQm0fJx2yB7aW4hRt1cUz8nPe5sLd
             */
            password: string;
        };
        Job: {
            /**
             * @description Its id
             * @example 1842
             */
            id: string;
            /**
             * @description What it does: the module, and a verb
             * @example tenancy.send-invitation
             */
            name: string;
            /**
             * @description In whose transaction it was enqueued; null of a job that the clock starts
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organizationId: string | null;
            /**
             * @description `scheduled` waits for its time, `waiting` for a worker, `retrying` for its next attempt; `failed` has no attempt left
             * @example scheduled
             * @enum {string}
             */
            status: "scheduled" | "waiting" | "running" | "retrying" | "failed";
            /**
             * @description How many times it was begun
             * @example 3
             */
            attempts: number;
            /**
             * @description How many times it is begun before it counts as failed
             * @example 25
             */
            maxAttempts: number;
            /**
             * @description What failed: codes and the place in the source, as the log has the whole; null where nothing did
             * @example OUTBOUND_FAILED: An outside service did not answer, modules/tenancy/invitations/jobs.ts:31
             */
            error: string | null;
            /**
             * Format: date-time
             * @description When it is due: its next attempt, or its first
             * @example 2026-11-25T09:30:00.000Z
             */
            runAt: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description When its present attempt began; null while it is not running
             * @example 2026-11-25T09:30:00.000Z
             */
            startedAt: string | null;
        };
        JobKind: {
            /**
             * @description What it does: the module, and a verb
             * @example tenancy.send-invitation
             */
            name: string;
            /**
             * @description When the clock starts it: five fields of cron, in UTC; null where requests enqueue it
             * @example 17 3 * * *
             */
            cron: string | null;
            /**
             * Format: date-time
             * @description When the clock starts it next; null where it does not
             * @example null
             */
            nextRunAt: string | null;
            /**
             * Format: date-time
             * @description When the clock started it last, or the newest run that is kept began; null where there was none
             * @example null
             */
            lastStartedAt: string | null;
            /** @description The newest run that succeeded, of those that are kept; null where there is none */
            lastSuccess: components["schemas"]["JobRun"] | null;
            /** @description The newest run that failed, of those that are kept; null where there is none */
            lastFailure: components["schemas"]["JobRun"] | null;
            /**
             * @description How many wait for their time
             * @example 0
             */
            scheduled: number;
            /**
             * @description How many wait for a worker
             * @example 0
             */
            waiting: number;
            /**
             * @description How many are at work
             * @example 0
             */
            running: number;
            /**
             * @description How many failed and wait for their next attempt
             * @example 0
             */
            retrying: number;
            /**
             * @description How many failed in their last attempt
             * @example 0
             */
            failed: number;
        };
        JobKinds: {
            /** @description All, by name */
            items: components["schemas"]["JobKind"][];
        };
        JobRun: {
            /**
             * Format: date-time
             * @description When it began
             * @example 2026-11-25T09:30:00.000Z
             */
            startedAt: string;
            /**
             * @description Whether it came to its end
             * @example true
             */
            succeeded: boolean;
            /**
             * @description How long it took, in milliseconds
             * @example 42
             */
            durationMs: number;
            /**
             * @description How many attempts at the same job there had been, this one included
             * @example 1
             */
            attempt: number;
            /**
             * @description What failed: codes and the place in the source, as the log has the whole; null where nothing did
             * @example OUTBOUND_FAILED: An outside service did not answer, modules/tenancy/invitations/jobs.ts:31
             */
            error: string | null;
        };
        JoinedOrganization: {
            /**
             * @description Id of the organization
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name of the organization
             * @example Acme
             */
            name: string;
            /**
             * @description Short name of the organization, unique in the installation
             * @example acme
             */
            slug: string;
            /**
             * @description Role of the new member: a built-in one, or the id of one of the organization
             * @example developer
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
        };
        Key: {
            /**
             * @description Its id
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description A platform key calls Nexus for its owner; a customer key is verified for your own API
             * @example platform
             * @enum {string}
             */
            kind: "platform" | "customer";
            /**
             * @description Name for people
             * @example Production backend
             */
            name: string;
            /**
             * @description The last four characters of the secret
             * @example x4Qz
             */
            hint: string;
            /**
             * @description Whose rights a platform key has: a user or a service account
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            ownerId: string | null;
            /**
             * @description The customer that a customer key belongs to
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description The environment that the key is bound to: a platform key acts, a customer key is valid in it alone
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string | null;
            /**
             * @description What it may do; a platform key without any (null) may all that its owner may
             * @example [
             *       "customers:read",
             *       "keys:*"
             *     ]
             */
            scopes: string[] | null;
            /** @description Rate limits of the key, at most 10 */
            limits: components["schemas"]["KeyLimit"][];
            /**
             * @description The key whose rate limit windows count its calls: the limited key that created it; null where it has its own
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            limitsKeyId: string | null;
            /**
             * @description Addresses and networks it may be used from; any where empty
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowedIps: string[];
            /**
             * @description Whatever you note about it: at most 4096 characters of JSON
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * @description Id of who created it
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it last got a new secret
             * @example 2026-11-25T09:30:00.000Z
             */
            rotatedAt: string | null;
            /**
             * @description When it stops working; null or absent for never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description Since when it is paused; null if it is not
             * @example 2026-11-25T09:30:00.000Z
             */
            pausedAt: string | null;
            /**
             * @description When it was revoked
             * @example 2026-11-25T09:30:00.000Z
             */
            revokedAt: string | null;
            /**
             * @description How many more uses a customer key has, each of `cost` units; null where they are not counted
             * @example 1000
             */
            remaining: number | null;
            /** @description Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent */
            refill: components["schemas"]["KeyRefill"] | null;
            /**
             * @description Until when the secret before the rotation works too
             * @example 2026-11-25T09:30:00.000Z
             */
            graceUntil: string | null;
            /**
             * @description The minute in which it last called or was last verified, whatever the answer; seconds behind; null if never
             * @example 2026-11-25T09:30:00.000Z
             */
            lastUsedAt: string | null;
            /**
             * @deprecated
             * @description Deprecated: the same as `environmentId`
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environment: string | null;
        };
        KeyChanges: {
            /**
             * @description Name for people
             * @example Production backend
             */
            name?: string;
            /**
             * @description What it may do; a platform key without any (null) may all that its owner may
             * @example [
             *       "customers:read",
             *       "keys:*"
             *     ]
             */
            scopes?: string[];
            /** @description Rate limits of the key, at most 10 */
            limits?: components["schemas"]["KeyLimitInput"][];
            /**
             * @description Addresses and networks it may be used from; any where empty
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowedIps?: string[];
            /**
             * @description Whatever you note about it: at most 4096 characters of JSON
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it stops working; null or absent for never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt?: string | null;
            /**
             * @description How many more uses a customer key has, each of `cost` units; null where they are not counted
             * @example 1000
             */
            remaining?: number | null;
            /** @description Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent */
            refill?: components["schemas"]["KeyRefillInput"] | null;
        };
        KeyImportResult: {
            /**
             * @description What became of the key. `NOT_IMPORTABLE`: there is such a key, or was before its rotation; `IMPORTABLE`: would be imported, but for `dryRun`
             * @example IMPORTED
             * @enum {string}
             */
            code: "IMPORTED" | "IMPORTABLE" | "NOT_IMPORTABLE" | "CUSTOMER_NOT_FOUND" | "ENVIRONMENT_NOT_FOUND" | "EXPIRED";
            /**
             * @description Id of the key; null where it was not imported
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm
             */
            id: string | null;
        };
        KeyLease: {
            /**
             * @description To report what was spent of it
             * @example eco_alo_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Units that may be spent without asking
             * @example 32
             */
            units: number;
            /**
             * @description For so many milliseconds after the request was sent
             * @example 5000
             */
            forMs: number;
        };
        KeyLimit: {
            /**
             * @description Name of the limit in the replies of verifications; no other limit of the key has it
             * @example requests
             */
            name: string;
            /**
             * @description Calls, or units of cost, that a window admits
             * @example 1000
             */
            limit: number;
            /**
             * @description Length of the window in seconds
             * @example 60
             */
            windowSeconds: number;
            /**
             * @description Whose calls share the window; the addresses of an IPv6 /64 count as one
             * @default key
             * @example key
             * @enum {string}
             */
            per: "key" | "customer" | "organization" | "address";
        };
        KeyLimitInput: {
            /**
             * @description Name of the limit in the replies of verifications; no other limit of the key has it
             * @example requests
             */
            name: string;
            /**
             * @description Calls, or units of cost, that a window admits
             * @example 1000
             */
            limit: number;
            /**
             * @description Length of the window in seconds
             * @example 60
             */
            windowSeconds: number;
            /**
             * @description Whose calls share the window; the addresses of an IPv6 /64 count as one
             * @default key
             * @example key
             * @enum {string}
             */
            per?: "key" | "customer" | "organization" | "address";
        };
        KeyLimitState: {
            /**
             * @description Name of the limit
             * @example requests
             */
            name: string;
            /**
             * @description Units that a window admits
             * @example 1000
             */
            limit: number;
            /**
             * @description Units that are left in the window
             * @example 999
             */
            remaining: number;
            /**
             * Format: date-time
             * @description When `remaining` next grows if nothing more is taken
             * @example 2026-11-25T09:30:00.000Z
             */
            resetAt: string;
        };
        KeyPrefix: {
            /**
             * @description What the keys of your customers begin with; null for `eco_api_`
             * @example acme
             */
            prefix: string | null;
        };
        KeyPrefixInput: {
            /**
             * @description What the keys of your customers begin with; null for `eco_api_`
             * @example acme
             */
            prefix: string | null;
        };
        KeyRefill: {
            /**
             * @description Units that `remaining` is set to
             * @example 1000
             */
            amount: number;
            /**
             * @description How often: when a day, or a month, begins in UTC
             * @example daily
             * @enum {string}
             */
            interval: "daily" | "monthly";
        };
        KeyRefillInput: {
            /**
             * @description Units that `remaining` is set to
             * @example 1000
             */
            amount: number;
            /**
             * @description How often: when a day, or a month, begins in UTC
             * @example daily
             * @enum {string}
             */
            interval: "daily" | "monthly";
        };
        KeySet: {
            /** @description The public keys */
            keys: components["schemas"]["PublicKey"][];
        };
        KeySnapshot: {
            /**
             * @description What every verification of it answers, where nothing else is told of it
             * @example null
             * @enum {string|null}
             */
            refused: "NOT_FOUND" | "WRONG_ENVIRONMENT" | null;
            /**
             * @description Id of the key
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm
             */
            keyId: string | null;
            /**
             * @description The customer it belongs to
             * @example eco_cus_02tqOFmM81NVbjuYEWaPvm
             */
            customerId: string | null;
            /**
             * @description Your own id for the customer
             * @example acme-42
             */
            externalId: string | null;
            /**
             * @description The environment it is for; null: all of them
             * @example null
             */
            environmentId: string | null;
            /**
             * @description What the key may do
             * @example [
             *       "orders:*"
             *     ]
             */
            scopes: string[];
            /**
             * @description What you noted about the key
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it was revoked
             * @example null
             */
            revokedAt: string | null;
            /**
             * Format: date-time
             * @description When it stops working; null for never
             * @example null
             */
            expiresAt: string | null;
            /**
             * Format: date-time
             * @description Since when it is paused
             * @example null
             */
            pausedAt: string | null;
            /**
             * Format: date-time
             * @description Until when this hash proves the key: the end of the grace of a rotation; null where it does not end
             * @example null
             */
            hashUntil: string | null;
            /**
             * @description Only the server can verify it: ask for each call
             * @example false
             */
            asks: boolean;
            /**
             * @description Each call takes units: of the lease, or else of the server
             * @example true
             */
            isLimited: boolean;
            /**
             * @description Units that a call may cost: one of a higher cost never passes
             * @example 1000
             */
            smallestLimit: number | null;
            /** @description Its limits, after the lease */
            limits: components["schemas"]["KeyLimitState"][];
            /** @description The quota of its customer, after the lease */
            quota: components["schemas"]["CustomerQuota"] | null;
            /** @description Units in advance; null where there are none to give: ask the server for each call */
            lease: components["schemas"]["KeyLease"] | null;
        };
        KeySnapshots: {
            /**
             * Format: date-time
             * @description The time of the server
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * @description The environment that the caller is bound to
             * @example null
             */
            environmentId: string | null;
            /** @description In the order of the request */
            keys: components["schemas"]["KeySnapshot"][];
        };
        KeyUsage: {
            /**
             * @description Number of verifications in all
             * @example 120
             */
            total: number;
            /**
             * @description Verifications by their code
             * @example {
             *       "VALID": 118,
             *       "RATE_LIMITED": 2
             *     }
             */
            byCode: {
                [key: string]: number;
            };
            /** @description Verifications by day, those days without any left out */
            byDay: {
                /**
                 * @description Day in UTC
                 * @example 2026-01-15
                 */
                day: string;
                /**
                 * @description Number of verifications on it
                 * @example 120
                 */
                total: number;
            }[];
        };
        KeyWithSecret: {
            /**
             * @description Its id
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description A platform key calls Nexus for its owner; a customer key is verified for your own API
             * @example platform
             * @enum {string}
             */
            kind: "platform" | "customer";
            /**
             * @description Name for people
             * @example Production backend
             */
            name: string;
            /**
             * @description The last four characters of the secret
             * @example x4Qz
             */
            hint: string;
            /**
             * @description Whose rights a platform key has: a user or a service account
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            ownerId: string | null;
            /**
             * @description The customer that a customer key belongs to
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description The environment that the key is bound to: a platform key acts, a customer key is valid in it alone
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string | null;
            /**
             * @description What it may do; a platform key without any (null) may all that its owner may
             * @example [
             *       "customers:read",
             *       "keys:*"
             *     ]
             */
            scopes: string[] | null;
            /** @description Rate limits of the key, at most 10 */
            limits: components["schemas"]["KeyLimit"][];
            /**
             * @description The key whose rate limit windows count its calls: the limited key that created it; null where it has its own
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            limitsKeyId: string | null;
            /**
             * @description Addresses and networks it may be used from; any where empty
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowedIps: string[];
            /**
             * @description Whatever you note about it: at most 4096 characters of JSON
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /**
             * @description Id of who created it
             * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it last got a new secret
             * @example 2026-11-25T09:30:00.000Z
             */
            rotatedAt: string | null;
            /**
             * @description When it stops working; null or absent for never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description Since when it is paused; null if it is not
             * @example 2026-11-25T09:30:00.000Z
             */
            pausedAt: string | null;
            /**
             * @description When it was revoked
             * @example 2026-11-25T09:30:00.000Z
             */
            revokedAt: string | null;
            /**
             * @description How many more uses a customer key has, each of `cost` units; null where they are not counted
             * @example 1000
             */
            remaining: number | null;
            /** @description Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent */
            refill: components["schemas"]["KeyRefill"] | null;
            /**
             * @description Until when the secret before the rotation works too
             * @example 2026-11-25T09:30:00.000Z
             */
            graceUntil: string | null;
            /**
             * @description The minute in which it last called or was last verified, whatever the answer; seconds behind; null if never
             * @example 2026-11-25T09:30:00.000Z
             */
            lastUsedAt: string | null;
            /**
             * @description The whole key: shown this once
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            key: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `environmentId`
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environment: string | null;
        };
        Lease: {
            /**
             * @description Its id
             * @example eco_lea_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description How it is made
             * @example eco_dyn_031hX4qFemeEoNmqEgcGlv
             */
            dynamicSecretId: string;
            /**
             * @description Id of the environment
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string;
            /**
             * @description The user that was made, or the id of the key
             * @example nexus_4k2wq7xzt3ndm5yabcde
             */
            username: string;
            /**
             * @description `creating` before it was answered, `active`, `revoking` until the user is gone, `irrevocable` after five attempts, which go on each hour, `revoked`
             * @example creating
             * @enum {string}
             */
            state: "creating" | "active" | "revoking" | "irrevocable" | "revoked";
            /**
             * @description Who took it
             * @example eco_api_0000000000000000000000
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it is revoked; at most a minute later
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description Until when it can be renewed
             * @example 2026-11-25T09:30:00.000Z
             */
            maxExpiresAt: string;
            /**
             * @description How many times its revocation was tried
             * @example 0
             */
            attempts: number;
            /**
             * @description What the last attempt failed with; null where none did
             * @example TARGET_REFUSED: The server answered 2BP01
             */
            failure: string | null;
            /**
             * @description When the user was gone; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
        };
        LeaseTime: {
            /**
             * @description Seconds from now until it expires; those of the dynamic secret where absent
             * @example 900
             */
            ttlSeconds?: number;
        };
        ListedOrganization: {
            /**
             * @description Its id
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people
             * @example Acme
             */
            name: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug: string;
            /**
             * @description `deleted`: not in use, and erased 30 days later unless restored; `suspended`: refused until an operator reinstates it
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended" | "deleted";
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it was deleted; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            deletedAt: string | null;
            /**
             * @description From when on it is erased; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string | null;
            /**
             * @description When it was suspended; null while it is not
             * @example 2026-11-25T09:30:00.000Z
             */
            suspendedAt: string | null;
        };
        ListedUser: {
            /**
             * @description Id of the person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Name
             * @example Ada Lovelace
             */
            displayName: string;
            /**
             * @description Whether the person has proven the address
             * @example true
             */
            emailVerified: boolean;
            /**
             * @description `suspended`: cannot log in, and their keys are refused, until they are reinstated
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended";
            /**
             * Format: date-time
             * @description When the person registered
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description When the person was suspended; null while they are not
             * @example 2026-11-25T09:30:00.000Z
             */
            suspendedAt: string | null;
        };
        LiveConnections: {
            /**
             * @description The process that answers: each knows its own connections
             * @example n1
             */
            node: string;
            /** @description Oldest first */
            connections: {
                /**
                 * @description Its id
                 * @example eco_lcn_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description How it listens
                 * @example sse
                 * @enum {string}
                 */
                transport: "sse" | "websocket";
                /**
                 * @description Whose topics it listens to
                 * @example eco_org_01JGxN4fQZ8Yw3cVbTq7Rm
                 */
                organizationId: string;
                /**
                 * @description Who listens
                 * @example eco_usr_01JGxN4fQZ8Yw3cVbTq7Rm
                 */
                callerId: string;
                /**
                 * @description The person, if it is one
                 * @example eco_usr_01JGxN4fQZ8Yw3cVbTq7Rm
                 */
                personId: string | null;
                /**
                 * @description What it listens to
                 * @example [
                 *       "events"
                 *     ]
                 */
                topics: string[];
                /**
                 * Format: date-time
                 * @description When it was opened
                 * @example 2026-11-25T09:30:00.000Z
                 */
                openedAt: string;
                /**
                 * @description Round trip of the last heartbeat, in milliseconds; null where the transport answers none
                 * @example 12.5
                 */
                rttMs: number | null;
                /**
                 * @description Bytes sent so far
                 * @example 18400
                 */
                bytes: number;
                /**
                 * @description The same for each second since it was opened
                 * @example 3.1
                 */
                bytesPerSecond: number;
                /**
                 * @description Bytes that wait for the reader
                 * @example 0
                 */
                unsentBytes: number;
            }[];
        };
        LiveEvent: {
            /**
             * @description To listen on from here: the `cursor` of a subscription to `events`
             * @example 1842.mXkR2c0q
             */
            cursor: string;
            /**
             * @description Its id
             * @example eco_evt_01JGxN4fQZ8Yw3cVbTq7Rm
             */
            id: string;
            /**
             * @description What happened
             * @example customer.created
             */
            type: string;
            /**
             * @description Id of what it happened to
             * @example eco_cus_01JGxN4fQZ8Yw3cVbTq7Rm
             */
            subject: string;
            /**
             * @description When the act began
             * @example 2026-01-15T12:00:00.000Z
             */
            at: string;
            /**
             * @description Facts, as the event declares them
             * @example {
             *       "name": "Acme"
             *     }
             */
            data: {
                [key: string]: unknown;
            };
        };
        LoggedIn: {
            /** @description Who has logged in */
            user: components["schemas"]["User"];
            /** @description Absent with `cookies` */
            tokens?: components["schemas"]["Tokens"];
            /**
             * @description The access token, for older clients; absent with `cookies`
             * @example eyJhbGciOiJFUzI1NiJ9…
             */
            token?: string;
        };
        LoggedOut: {
            /**
             * @description What was done, for people
             * @example Password changed
             */
            message: string;
            /**
             * @description Number of sessions that ended
             * @example 2
             */
            revokedSessions: number;
        };
        Login: {
            /**
             * Format: email
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Password: 12 to 256 characters of all kinds, or a phrase of 20
             * @example Tr1cky-Otter!84
             */
            password: string;
            /**
             * @description Sets the tokens as cookies instead of answering them
             * @example false
             */
            cookies?: boolean;
        };
        LoginChallenge: {
            /**
             * @description A second factor is needed
             * @example true
             * @constant
             */
            mfaRequired: true;
            /**
             * @description For POST /api/v1/auth/login/mfa, once
             * @example eco_chl_0000000000000000000001.c2VjcmV0
             */
            challenge: string;
            /**
             * @description The factors that are accepted
             * @example [
             *       "totp",
             *       "backup-code"
             *     ]
             */
            methods: string[];
            /**
             * @description By method, what a client needs before it can prove it
             * @example {}
             */
            offers: {
                [key: string]: unknown;
            };
            /**
             * @description Seconds until the challenge expires
             * @example 300
             */
            expiresIn: number;
        };
        Member: {
            /**
             * @description Id of the membership
             * @example eco_mem_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description A built-in role by its name, or a role of the organization by its id
             * @example owner
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
            /**
             * @description Their name; null where the person is erased
             * @example Ada Lovelace
             */
            displayName: string | null;
            /**
             * @description Their address; null where the person is erased
             * @example ada@example.com
             */
            email: string | null;
            /**
             * Format: date-time
             * @description When they joined
             * @example 2026-11-25T09:30:00.000Z
             */
            joinedAt: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `userId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            user: string;
        };
        Meter: {
            /**
             * @description Its id
             * @example eco_mtr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Its name in paths and plans, unique in the organization
             * @example ai.tokens
             */
            slug: string;
            /**
             * @description For people
             * @example Tokens of all models
             */
            description: string | null;
            /**
             * @description Events of this `type` are counted
             * @example ai.completion
             */
            eventType: string;
            /**
             * @description How values become one: the number of events, or of different values, or what the names say
             * @example count
             * @enum {string}
             */
            aggregation: "count" | "sum" | "avg" | "min" | "max" | "unique" | "latest";
            /**
             * @description Where the value stands in `data`; none for `count`
             * @example $.usage.tokens
             */
            valueProperty: string | null;
            /**
             * @description What it can be grouped and filtered by: names, and where their values, of which there are few, stand in `data`
             * @example {
             *       "model": "$.model"
             *     }
             */
            groupBy: {
                [key: string]: string;
            };
            /**
             * @description Whether events with a negative value are counted; they are rejected otherwise
             * @example true
             */
            allowNegative: boolean;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        MeterChanges: {
            /**
             * @description For people
             * @example Tokens of all models
             */
            description?: string | null;
        };
        MeterOverage: {
            /**
             * @description The meter, or the feature that has a price
             * @example api.calls
             */
            meter: string;
            /**
             * @description Slug of the plan whose price it is; null where it has no price
             * @example pro
             */
            plan: string | null;
            /**
             * Format: date-time
             * @description First instant of the part of the period in which the plan holds
             * @example 2026-11-25T09:30:00.000Z
             */
            start: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            end: string;
            /**
             * @description Units that cost nothing, as a decimal number; null: as many as you like
             * @example 100000
             */
            included: string | null;
            /**
             * @description Units so far, as a decimal number
             * @example 100200
             */
            used: string;
            /**
             * @description Units beyond those that are included
             * @example 200
             */
            overageUnits: string;
            /**
             * @description What the usage costs so far: micro-units of the currency
             * @example 200000
             */
            amount: string;
            /** @description Of what the amount is the sum; none where it has no price */
            rates: components["schemas"]["UsageRate"][];
        };
        MeterUsage: {
            /**
             * @description Its slug
             * @example ai.tokens
             */
            meter: string;
            /**
             * Format: date-time
             * @description First instant
             * @example 2026-11-25T09:30:00.000Z
             */
            from: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            to: string;
            /**
             * @description As asked for
             * @example minute
             * @enum {string|null}
             */
            window: "minute" | "hour" | "day" | "month" | null;
            /**
             * @description By whose clocks windows begin
             * @example Europe/Berlin
             */
            timezone: string;
            /** @description By window, then by subject and groups; windows without events are left out */
            items: {
                /**
                 * Format: date-time
                 * @description First instant of the window
                 * @example 2026-11-25T09:30:00.000Z
                 */
                from: string;
                /**
                 * Format: date-time
                 * @description First instant after it
                 * @example 2026-11-25T09:30:00.000Z
                 */
                to: string;
                /**
                 * @description The customer’s `externalId`; null where not grouped by it, empty for events of nobody
                 * @example acme-42
                 */
                subject: string | null;
                /**
                 * @description Values of the groups
                 * @example {
                 *       "model": "small"
                 *     }
                 */
                groups: {
                    [key: string]: string | null;
                };
                /**
                 * @description What it comes to, exactly, as decimal text; null where there is nothing to take it from
                 * @example 1250.5
                 */
                value: string | null;
                /**
                 * @description How many events it was taken from
                 * @example 12
                 */
                events: number;
            }[];
        };
        Mfa: {
            /**
             * @description The factors that log-in accepts; empty if it asks for none
             * @example [
             *       "totp",
             *       "backup-code"
             *     ]
             */
            methods: string[];
            /** @description Your authenticator app; null if you have none */
            totp: {
                /**
                 * Format: date-time
                 * @description When its first code was confirmed
                 * @example 2026-11-25T09:30:00.000Z
                 */
                confirmedAt: string;
            } | null;
            /**
             * @description Number of backup codes that are not used yet
             * @example 10
             */
            backupCodesLeft: number;
        };
        MfaLogin: {
            /**
             * @description The challenge that log-in answered
             * @example eco_chl_0000000000000000000001.c2VjcmV0
             */
            challenge: string;
            /**
             * @description Six digits from the authenticator app, or a backup code
             * @example 492039
             */
            code?: string;
            /** @description What `navigator.credentials.get` answered to the offer for a passkey */
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        MyOrganization: {
            /**
             * @description Its id
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people
             * @example Acme
             */
            name: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug: string;
            /**
             * @description `deleted`: not in use, and erased 30 days later unless restored; `suspended`: refused until an operator reinstates it
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended" | "deleted";
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it was deleted; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            deletedAt: string | null;
            /**
             * @description From when on it is erased; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string | null;
            /**
             * @description Your role in it
             * @example owner
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
        };
        NamedChange: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description What is to happen to it
             * @example create
             * @enum {string}
             */
            act: "create" | "update" | "delete";
            /**
             * @description The version that it had when the request was made; null: it was not there
             * @example 12
             */
            version: number | null;
            /**
             * @description The version that it has now. Where that is another one, the request cannot be applied
             * @example 12
             */
            currentVersion: number | null;
        };
        NewAddon: {
            /**
             * @description What stands on invoices
             * @example Premium support
             */
            name: string;
            /**
             * @description Micro-units of one term and one piece
             * @example 1200000000
             */
            amount: string;
            /**
             * @description How often it is paid, in advance
             * @default year
             * @example year
             * @enum {string}
             */
            term?: "month" | "year";
            /**
             * @description How many
             * @default 1
             * @example 1
             */
            quantity?: number;
        };
        NewApi: {
            /**
             * @description Shown to people who are asked for access
             * @example Orders
             */
            name: string;
            /** @description What a client may be allowed to do with the API */
            scopes: components["schemas"]["ApiScopeInput"][];
            /**
             * @description How many seconds an access token is valid
             * @default 900
             * @example 900
             */
            tokenSeconds?: number;
            /**
             * @description Which clients beside your own apps may ask people for access: `none`; `documents`, those that publish a client ID metadata document; or `any`, those too that registered themselves (RFC 7591), whose names nobody has checked
             * @default none
             * @example none
             * @enum {string}
             */
            unregisteredClients?: "none" | "documents" | "any";
            /**
             * @description Hosts that such clients may be of: that of the metadata document, or those that a client which registered itself sends people back to (their own computer is always allowed); every host where the list is empty
             * @default []
             * @example [
             *       "agents.example.com"
             *     ]
             */
            clientHosts?: string[];
            /**
             * @description Absolute URI by which clients ask for tokens (`resource`, RFC 8707): the audience of the tokens. It cannot change
             * @example https://api.example.com/orders
             */
            identifier: string;
        };
        NewApp: {
            /**
             * @description Shown to people who log in
             * @example Wiki
             */
            name: string;
            /**
             * @description Who may log in: every member who is not blocked (`members`), or only people who were granted access (`granted`)
             * @default members
             * @example members
             * @enum {string}
             */
            entry?: "members" | "granted";
            /**
             * @description How the app gets tokens: `authorization_code` logs people in (and refreshes what it got), `device_code` does so for programs without a browser (RFC 8628), and `client_credentials` gives the app itself tokens for APIs of the organization (web apps only)
             * @default [
             *       "authorization_code"
             *     ]
             */
            grantTypes?: ("authorization_code" | "client_credentials" | "device_code")[];
            /**
             * @description Where people are sent back to after a log-in; compared exactly. One at least, unless the app logs nobody in
             * @default []
             * @example [
             *       "https://wiki.example.com/callback"
             *     ]
             */
            redirectUris?: string[];
            /**
             * @description Where people may be sent back to after a log-out
             * @default []
             * @example [
             *       "https://wiki.example.com/bye"
             *     ]
             */
            postLogoutRedirectUris?: string[];
            /**
             * @description Called when a log-in ends (OpenID Connect Back-Channel Logout)
             * @default null
             * @example https://wiki.example.com/end
             */
            backchannelLogoutUri?: string | null;
            /**
             * @description How ID tokens are signed: `RS256` for clients that expect it unless told otherwise
             * @default ES256
             * @example ES256
             * @enum {string}
             */
            idTokenAlgorithm?: "ES256" | "RS256";
            /**
             * @description Whether log-ins must use PKCE (RFC 7636); without it a web app that asks for `openid` must send a `nonce`, unless `nonceRequired` is off. Always true for `native` and `spa`
             * @default true
             * @example true
             */
            pkceRequired?: boolean;
            /**
             * @description Whether a log-in for `openid` without PKCE must send a `nonce`. Off is for libraries that send neither, such as passport-openidconnect: a stolen code is then kept from other sessions of the app by nothing but the secret and `state`. Always true for `native` and `spa`
             * @default true
             * @example true
             */
            nonceRequired?: boolean;
            /**
             * @description What a log-in may be answered with: a `code`, or an `id_token` sent to a web app as a form (`response_mode=form_post`), for libraries that ask for it, such as express-openid-connect
             * @default [
             *       "code"
             *     ]
             * @example [
             *       "code"
             *     ]
             */
            responseTypes?: ("code" | "id_token")[];
            /**
             * @description What a log-in asks for that names no scope
             * @default [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             * @example [
             *       "openid",
             *       "profile",
             *       "email"
             *     ]
             */
            defaultScopes?: ("openid" | "profile" | "email" | "roles")[];
            /**
             * @description `web` has a server that keeps a client secret; `native` and `spa` (browser apps) have no secret
             * @example web
             * @enum {string}
             */
            type: "web" | "native" | "spa";
            /**
             * @description The project it belongs to; the app is deleted with it
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string;
        };
        NewAppAccess: {
            /**
             * @description The person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description What the person is in the app, in the app’s own words; the app gets it as the claim `role`
             * @example editor
             */
            role?: string;
            /**
             * Format: date-time
             * @description When it ends; null if it does not
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt?: string;
        };
        NewApprovalPolicy: {
            /**
             * @description How many people must approve a change; of a service account’s request, one more
             * @example 2
             */
            approvals: number;
        };
        NewBinding: {
            /**
             * @description Who has the role: a member, a service account or a team
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            principalId: string;
            /**
             * @description Name of a built-in role, or id of one of the organization’s own
             * @example developer
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
            /**
             * @description The project that the role is limited to
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId?: string;
            /**
             * @description The environment that the role is limited to
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId?: string;
            /**
             * @description The folder of the environment’s secrets that the role is limited to, with those below it: it then holds what is done to folders and secrets, and nothing else
             * @example /payments
             */
            path?: string;
            /**
             * Format: date-time
             * @description When the role ends; for good where absent or null
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt?: string;
        };
        NewChangeRequest: {
            /**
             * @description Why the secrets are to change, for those who approve
             * @example The provider replaces its keys
             */
            reason: string;
            /**
             * @description Days after which an open request ends by itself
             * @default 7
             * @example 7
             */
            expiresInDays?: number;
            /**
             * @description At most 500, each of another secret, in at most 50 folders. Without `cas`, the version counts that the secret has now
             * @example [
             *       {
             *         "name": "STRIPE_KEY",
             *         "value": "sk_test_4eC39Hq"
             *       }
             *     ]
             */
            changes: components["schemas"]["ProposedChange"][];
        };
        NewCheckout: {
            /**
             * @description Slug of the plan
             * @example pro
             */
            plan: string;
            /**
             * @description How often it is paid
             * @default month
             * @example month
             * @enum {string}
             */
            interval?: "month" | "year";
            /**
             * @description How many times it is paid
             * @default 1
             * @example 1
             */
            seats?: number;
        };
        NewCreditGrant: {
            /**
             * @description Whether it was bought, given, or comes with a plan
             * @default promotional
             * @example promotional
             * @enum {string}
             */
            kind?: "paid" | "promotional" | "included";
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example USD
             */
            unit: string;
            /**
             * @description How much, as a decimal number
             * @example 25.5
             */
            amount: string;
            /**
             * @description Position in the order of drawing: low ones first, then those that expire first, then the oldest
             * @default 100
             * @example 100
             */
            priority?: number;
            /**
             * @description Meters whose usage it pays; null: all
             * @default null
             * @example [
             *       "api.calls"
             *     ]
             */
            features?: string[] | null;
            /**
             * @description What people call it
             * @default
             * @example Welcome
             */
            name?: string;
            /**
             * Format: date-time
             * @description When it can first be used; now where absent
             * @example 2026-11-25T09:30:00.000Z
             */
            effectiveAt?: string;
            /**
             * @description When what is left of it is gone; null: never
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt?: string | null;
        };
        NewCreditNote: {
            /**
             * @description Micro-units before tax; all that is left of the invoice where absent
             * @example 29000000
             */
            amount?: string;
            /**
             * @description Why it is given back
             * @example Two days of outage
             */
            reason: string;
            /**
             * @description Where what was paid of it goes. balance: it pays the next invoices of the customer. provider: back by the provider that took it. outside: you give it back by other means
             * @example balance
             * @enum {string}
             */
            refundTo?: "balance" | "provider" | "outside";
        };
        NewCustomer: {
            /**
             * @description Your own id for it, unique in the organization
             * @example acme-42
             */
            externalId: string;
            /**
             * @description Its name
             * @example Acme
             */
            name: string;
            /**
             * Format: email
             * @description Its contact address
             * @example billing@acme.example
             */
            email?: string | null;
            /**
             * @description Slug of the plan it is on; of a plan of yours it gets a subscription, any other text is only kept
             * @example pro
             */
            plan?: string | null;
            /**
             * @description Whatever you note about it: at most 50 names and values
             * @example {
             *       "region": "eu"
             *     }
             */
            metadata?: {
                [key: string]: string | number | boolean | null;
            };
        };
        NewCustomerCheckout: {
            /**
             * @description Slug of the plan
             * @example pro
             */
            plan: string;
            /**
             * @description How often it is paid
             * @default month
             * @example month
             * @enum {string}
             */
            interval?: "month" | "year";
            /**
             * @description How many times it is paid
             * @default 1
             * @example 1
             */
            seats?: number;
            /**
             * Format: uri
             * @description Where the browser goes once it is paid
             * @example https://app.example/billing/done
             */
            successUrl: string;
            /**
             * Format: uri
             * @description Where it goes back to
             * @example https://app.example/billing
             */
            cancelUrl: string;
        };
        NewCustomerPortal: {
            /**
             * Format: uri
             * @description Where it goes back to
             * @example https://app.example/billing
             */
            returnUrl: string;
        };
        NewCustomerTopUp: {
            /**
             * @description A currency (ISO 4217), or a unit of the seller
             * @example USD
             */
            unit: string;
            /**
             * @description How many credits, as a decimal number; they must come to whole cents
             * @example 25
             */
            amount: string;
            /**
             * Format: uri
             * @description Where the browser goes once it is paid
             * @example https://app.example/billing/done
             */
            successUrl: string;
            /**
             * Format: uri
             * @description Where it goes back to
             * @example https://app.example/billing
             */
            cancelUrl: string;
        };
        /**
         * @example {
         *       "name": "shop-readers",
         *       "target": {
         *         "kind": "postgres",
         *         "host": "db.example.com",
         *         "database": "shop",
         *         "grants": [
         *           "GRANT app_reader TO {{name}}"
         *         ]
         *       },
         *       "credentials": {
         *         "username": "nexus_admin",
         *         "password": "correct-horse-battery"
         *       }
         *     }
         */
        NewDynamicSecret: {
            /**
             * @description The folder: whoever may read the secrets of it may take leases
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description The name: lower-case letters and digits, joined by single hyphens
             * @example shop-readers
             */
            name: string;
            /** @description Where it is made, and with which rights */
            target: components["schemas"]["DynamicSecretTargetInput"];
            /** @description Who makes it; needed for all kinds but `api-key` */
            credentials?: components["schemas"]["TargetCredentials"];
            /**
             * @description Seconds until a lease expires that asks for no other time
             * @default 3600
             * @example 3600
             */
            ttlSeconds?: number;
            /**
             * @description Seconds from its beginning after which a lease cannot be renewed
             * @default 86400
             * @example 86400
             */
            maxTtlSeconds?: number;
        };
        NewEnvironment: {
            /**
             * @description Name for people
             * @example EU Live
             */
            name: string;
            /**
             * @description Name for URLs and files, unique in the project; derived from the name where absent
             * @example eu-live
             */
            slug?: string;
            /**
             * @description Whether real users depend on it: stricter rules apply, such as a fresh proof of identity
             * @example true
             */
            production?: boolean;
        };
        NewEnvironmentImports: {
            /**
             * @description The environments, of any project: of a name that several have, the last one counts
             * @example [
             *       "eco_env_0000000000000000000000"
             *     ]
             */
            environmentIds: string[];
        };
        NewImpersonationConsent: {
            /**
             * @description Duration in hours
             * @example 24
             */
            hours: number;
        };
        NewInvitation: {
            /**
             * Format: email
             * @description Address that the link is sent to
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Role of the new member: a built-in one, or the id of one of the organization
             * @example developer
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
        };
        /**
         * @example {
         *       "kind": "customer",
         *       "name": "Acme",
         *       "customerId": "eco_cus_031hX4qFemeEoNmqEgcGlv",
         *       "scopes": [
         *         "orders:read"
         *       ]
         *     }
         */
        NewKey: {
            /**
             * @description Name for people
             * @example Production backend
             */
            name: string;
            /**
             * @description What it may do; a platform key without any (null) may all that its owner may
             * @example [
             *       "customers:read",
             *       "keys:*"
             *     ]
             */
            scopes?: string[];
            /** @description Rate limits of the key, at most 10 */
            limits?: components["schemas"]["KeyLimitInput"][];
            /**
             * @description Addresses and networks it may be used from; any where empty
             * @example [
             *       "192.0.2.0/24"
             *     ]
             */
            allowedIps?: string[];
            /**
             * @description Whatever you note about it: at most 4096 characters of JSON
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata?: {
                [key: string]: unknown;
            };
            /**
             * Format: date-time
             * @description When it stops working; null or absent for never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt?: string;
            /**
             * @description The environment that the key is bound to: a platform key acts, a customer key is valid in it alone
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId?: string;
            /**
             * @description How many more uses a customer key has, each of `cost` units; null where they are not counted
             * @example 1000
             */
            remaining?: number;
            /** @description Sets `remaining` anew at the beginning of each day or month; `remaining` begins with it where absent */
            refill?: components["schemas"]["KeyRefillInput"];
            /**
             * @description A platform key calls Nexus for its owner; a customer key is verified for your own API
             * @default platform
             * @example platform
             * @enum {string}
             */
            kind?: "platform" | "customer";
            /**
             * @description The customer that a customer key belongs to
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId?: string;
            /**
             * @description Whose platform key it is; your own where absent
             * @example eco_svc_031hX4qFemeEoNmqEgcGlv
             */
            serviceAccountId?: string;
        };
        NewMeter: {
            /**
             * @description Its name in paths and plans, unique in the organization
             * @example ai.tokens
             */
            slug: string;
            /**
             * @description For people
             * @example Tokens of all models
             */
            description?: string | null;
            /**
             * @description Events of this `type` are counted
             * @example ai.completion
             */
            eventType: string;
            /**
             * @description How values become one: the number of events, or of different values, or what the names say
             * @example count
             * @enum {string}
             */
            aggregation: "count" | "sum" | "avg" | "min" | "max" | "unique" | "latest";
            /**
             * @description Where the value stands in `data`; none for `count`
             * @example $.usage.tokens
             */
            valueProperty?: string | null;
            /**
             * @description What it can be grouped and filtered by: names, and where their values, of which there are few, stand in `data`
             * @example {
             *       "model": "$.model"
             *     }
             */
            groupBy?: {
                [key: string]: string;
            };
            /**
             * @description Whether events with a negative value are counted; they are rejected otherwise
             * @example true
             */
            allowNegative?: boolean;
        };
        NewOrganization: {
            /**
             * @description Id of the organization
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Its name
             * @example Analytical Engines
             */
            name: string;
            /**
             * @description Its name in URLs
             * @example analytical-engines
             */
            slug: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        NewOrganizationInput: {
            /**
             * @description Name for people
             * @example Acme
             */
            name: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug?: string;
        };
        NewPasskey: {
            /**
             * @description Name by which you recognize it
             * @example Laptop
             */
            name: string;
            /** @description What `navigator.credentials.create` answered, as JSON */
            credential: components["schemas"]["PasskeyAttestation"];
        };
        NewPayment: {
            /**
             * @description Micro-units; all that is due where absent
             * @example 34510000
             */
            amount?: string;
            /**
             * @description What stands on the transfer
             * @example Transfer of 3 February
             */
            reference?: string;
            /**
             * Format: date-time
             * @description When the money came; now where absent
             * @example 2026-11-25T09:30:00.000Z
             */
            paidAt?: string;
        };
        NewPlan: {
            /**
             * @description Its name in requests, unique in the organization, for good
             * @example pro
             */
            slug: string;
            /**
             * @description Its name for people
             * @example Pro
             */
            name: string;
            /**
             * @description What buyers read
             * @example For teams in production
             */
            description?: string;
            /**
             * @description Whether buyers see it; others are sold by you alone
             * @default true
             * @example true
             */
            public?: boolean;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /** @description What it costs in advance; without any amount it is sold by agreement alone */
            amounts: components["schemas"]["PlanAmountsInput"];
            /**
             * @description Days before the first payment
             * @default 0
             * @example 14
             */
            trialDays?: number;
            /**
             * @description What usage costs, by the month
             * @default []
             */
            prices?: components["schemas"]["UsagePriceInput"][];
            /**
             * @description What it includes
             * @default []
             */
            entitlements?: components["schemas"]["PlanEntitlementInput"][];
            /**
             * @description Credits that each month of it has
             * @default []
             */
            credits?: components["schemas"]["PlanCreditsInput"][];
        };
        NewPortalEndpoint: {
            /**
             * Format: uri
             * @description Where deliveries are sent by POST
             * @example https://api.example.com/webhooks
             */
            url: string;
            /**
             * @description What it is for
             * @example Orders to the warehouse
             */
            description?: string | null;
            /**
             * @description Types of events, and patterns such as `invoice.*` and `*`
             * @example [
             *       "invoice.*"
             *     ]
             */
            events: string[];
            /**
             * @description `none`: as fast as they come. `subject` and `endpoint`: the next delivery about the same thing, or to the endpoint, waits until the one before is delivered or exhausted
             * @default none
             * @example none
             * @enum {string}
             */
            ordering?: "none" | "subject" | "endpoint";
            /**
             * @description Milliseconds within which it must answer
             * @default 15000
             * @example 15000
             */
            timeoutMs?: number;
            /**
             * @description Maximum number of deliveries per second; null for no limit
             * @example 50
             */
            ratePerSecond?: number | null;
            /**
             * @description Sent with each delivery; stored encrypted, and never shown. Needed again where `url` moves to another host
             * @default {}
             * @example {
             *       "Authorization": "Bearer abc"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description `v1`: by a secret that you have too, HMAC-SHA256; `v1a`: by a private key that nobody sees, Ed25519
             * @default v1
             * @example v1
             * @enum {string}
             */
            signature?: "v1" | "v1a";
        };
        NewProject: {
            /**
             * @description Id of the project
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Its name
             * @example First project
             */
            name: string;
            /**
             * @description Its name in URLs
             * @example first-project
             */
            slug: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /** @description Its environments */
            environments: {
                /**
                 * @description Id of the environment
                 * @example eco_env_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Its name
                 * @example Development
                 */
                name: string;
            }[];
        };
        NewProjectInput: {
            /**
             * @description Name for people
             * @example Payroll
             */
            name: string;
            /**
             * @description Name for URLs and files, unique in the organization; derived from the name where absent
             * @example payroll
             */
            slug?: string;
            /**
             * @description What the project is for
             * @example Pays our people
             */
            description?: string;
        };
        NewRole: {
            /**
             * @description Unique in the organization, whatever the case
             * @example Support
             */
            name: string;
            /**
             * @description For people who choose a role
             * @example Answers customers
             */
            description?: string;
            /**
             * @description Permissions or patterns that it holds
             * @example [
             *       "customers:*",
             *       "keys:read"
             *     ]
             */
            permissions: string[];
        };
        /**
         * @example {
         *       "name": "SESSION_KEY",
         *       "target": {
         *         "kind": "random",
         *         "bytes": 32
         *       },
         *       "intervalSeconds": 2592000
         *     }
         */
        NewRotator: {
            /**
             * @description The folder of the secret
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description The name of the secret
             * @example DATABASE_URL
             */
            name: string;
            /** @description What the value is, and where else it is changed */
            target: components["schemas"]["RotatorTargetInput"];
            /** @description Who may set passwords; needed for `postgres-user` */
            credentials?: components["schemas"]["TargetCredentials"];
            /**
             * @description What calls of `webhook` are signed with: `whsec_` and 24 to 64 bytes in base64
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            signingSecret?: string;
            /**
             * @description Seconds from a rotation to the next; null for by hand alone
             * @default null
             * @example 2592000
             */
            intervalSeconds?: number | null;
        };
        NewSecretOverride: {
            /**
             * @description The value that you, and nobody else, get instead
             * @example sk_test_of_my_own
             */
            value: string;
        };
        NewSecretVersion: {
            /**
             * @description The value: text of at most 64 KiB
             * @example sk_test_4eC39Hq
             */
            value: string;
            /**
             * @description What it is for; not encrypted. Stays where absent
             * @example Restricted to refunds
             */
            comment?: string;
            /**
             * @description Words to find it by; not encrypted. They stay where absent
             * @example [
             *       "payments"
             *     ]
             */
            tags?: string[];
            /**
             * @description The version that it must have now; 0: it must not be there
             * @example 11
             */
            cas?: number;
        };
        NewServiceAccount: {
            /**
             * @description Name as people see it
             * @example Deployments
             */
            name: string;
            /**
             * @description What the account is for
             * @example Deploys from CI
             */
            description?: string;
        };
        NewServiceAccountSecret: {
            /**
             * Format: date-time
             * @description When the secret expires, in the future; absent: never
             * @example 2030-01-01T00:00:00.000Z
             */
            expiresAt?: string;
        };
        NewShare: {
            /**
             * @description What was encrypted before it was sent here, in base64url
             * @example q83vEjRWeJCrze8SNFZ4kA
             */
            content: string;
            /**
             * @description Where a passphrase is asked for: 32 bytes in base64url that are derived from it and from the key of the link, so that nobody without the link can try passphrases
             * @example AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8
             */
            proof?: string;
            /**
             * @description How many times it can be opened
             * @default 1
             * @example 1
             */
            views?: number;
            /**
             * @description Seconds until it cannot be opened any more
             * @default 86400
             * @example 86400
             */
            expiresInSeconds?: number;
        };
        NewSocialLink: {
            /**
             * @description Where the browser comes back to: a path, or a URL of an origin in CORS_ORIGINS
             * @example /settings
             */
            returnTo?: string;
        };
        NewSocialLogin: {
            /**
             * @description Where the browser comes back to: a path, or a URL of an origin in CORS_ORIGINS
             * @example /settings
             */
            returnTo?: string;
            /**
             * @description Token of an invitation, for somebody new
             * @example eco_ivt_0000000000000000000001.c2VjcmV0
             */
            invitation?: string;
        };
        NewSubscription: {
            /**
             * @description Slug of the plan
             * @example pro
             */
            plan: string;
            /**
             * @description How often it is paid; as before where absent, else by the month
             * @example month
             * @enum {string}
             */
            term?: "month" | "year";
            /**
             * @description How many times it is paid; as before where absent, else once
             * @example 1
             */
            seats?: number;
            /**
             * @description Whether the trial of the plan comes first; a customer has one trial
             * @default true
             * @example true
             */
            trial?: boolean;
        };
        NewTeam: {
            /**
             * @description Name for people, unique in the organization
             * @example Support
             */
            name: string;
            /**
             * @description What the team is for
             * @example Answers customers
             */
            description?: string;
        };
        NewTopUp: {
            /**
             * @description A currency (ISO 4217), or a unit of the seller
             * @example USD
             */
            unit: string;
            /**
             * @description How many credits, as a decimal number; they must come to whole cents
             * @example 25
             */
            amount: string;
        };
        NewTotp: {
            /**
             * @description The secret in base32, to be typed into the app
             * @example JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
             */
            secret: string;
            /**
             * @description The secret as a URI, which opens the app on the same device
             * @example otpauth://totp/Nexus:ada%40example.com?issuer=Nexus&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP
             */
            otpauthUri: string;
            /**
             * @description QR code of the URI: a PNG as a data URL
             * @example data:image/png;base64,iVBORw0KGgo
             */
            qr: string;
            /**
             * Format: date-time
             * @description Until when its first code can confirm it
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
        };
        NewWebhookEndpoint: {
            /**
             * Format: uri
             * @description Where deliveries are sent by POST
             * @example https://api.example.com/webhooks
             */
            url: string;
            /**
             * @description What it is for
             * @example Orders to the warehouse
             */
            description?: string | null;
            /**
             * @description Types of events, and patterns such as `invoice.*` and `*`
             * @example [
             *       "invoice.*"
             *     ]
             */
            events: string[];
            /**
             * @description `none`: as fast as they come. `subject` and `endpoint`: the next delivery about the same thing, or to the endpoint, waits until the one before is delivered or exhausted
             * @default none
             * @example none
             * @enum {string}
             */
            ordering?: "none" | "subject" | "endpoint";
            /**
             * @description Milliseconds within which it must answer
             * @default 15000
             * @example 15000
             */
            timeoutMs?: number;
            /**
             * @description Maximum number of deliveries per second; null for no limit
             * @example 50
             */
            ratePerSecond?: number | null;
            /**
             * @description Sent with each delivery; stored encrypted, and never shown. Needed again where `url` moves to another host
             * @default {}
             * @example {
             *       "Authorization": "Bearer abc"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description The customer whose endpoint it is, who gets only events about itself; null for your own
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId?: string | null;
            /**
             * @description Version of the events, a date: their shape does not change under it
             * @default 2026-11-27
             * @example 2026-11-27
             * @enum {string}
             */
            apiVersion?: "2026-11-27";
            /**
             * @description `v1`: by a secret that you have too, HMAC-SHA256; `v1a`: by a private key that nobody sees, Ed25519
             * @default v1
             * @example v1
             * @enum {string}
             */
            signature?: "v1" | "v1a";
        };
        NewWebhookMessage: {
            /**
             * @description One of your own types of events
             * @example order.shipped
             */
            type: string;
            /**
             * @description What it is about: your own id for it
             * @example o-42
             */
            subject?: string | null;
            /**
             * @description Facts and ids: no secrets, and nothing of people
             * @example {
             *       "orderId": "o-42"
             *     }
             */
            data: {
                [key: string]: unknown;
            };
            /**
             * @description The customer that it concerns, whose endpoints get it too; null for nobody
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId?: string | null;
        };
        OpenedShare: {
            /**
             * @description What was encrypted before it was sent here, in base64url
             * @example q83vEjRWeJCrze8SNFZ4kA
             */
            content: string;
            /**
             * @description How many times it can still be opened
             * @example 1
             */
            viewsLeft: number;
        };
        OperatedOrganization: {
            /**
             * @description Its id
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people
             * @example Acme
             */
            name: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug: string;
            /**
             * @description `deleted`: not in use, and erased 30 days later unless restored; `suspended`: refused until an operator reinstates it
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended" | "deleted";
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it was deleted; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            deletedAt: string | null;
            /**
             * @description From when on it is erased; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string | null;
            /**
             * @description When it was suspended; null while it is not
             * @example 2026-11-25T09:30:00.000Z
             */
            suspendedAt: string | null;
            /**
             * @description Why, for operators to read; null while it is not
             * @example Invoices of three months are open
             */
            suspendedReason: string | null;
            /**
             * @description Number of members
             * @example 12
             */
            members: number;
            /** @description Its owners, in the order in which they joined */
            owners: {
                /**
                 * @description Id of the person
                 * @example eco_usr_031hX4qFemeEoNmqEgcGlv
                 */
                userId: string;
                /**
                 * @description Their name
                 * @example Ada Lovelace
                 */
                displayName: string | null;
                /**
                 * @description Their e-mail address
                 * @example ada@example.com
                 */
                email: string | null;
            }[];
        };
        OperatedUser: {
            /**
             * @description Id of the person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Name
             * @example Ada Lovelace
             */
            displayName: string;
            /**
             * @description Whether the person has proven the address
             * @example true
             */
            emailVerified: boolean;
            /**
             * @description `suspended`: cannot log in, and their keys are refused, until they are reinstated
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended";
            /**
             * Format: date-time
             * @description When the person registered
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description When the person was suspended; null while they are not
             * @example 2026-11-25T09:30:00.000Z
             */
            suspendedAt: string | null;
            /**
             * @description Why, for operators to read; null while they are not
             * @example Sends spam from several organizations
             */
            suspendedReason: string | null;
            /**
             * @description Whether the person can log in with a password
             * @example true
             */
            hasPassword: boolean;
            /**
             * @description Whether a second factor is asked for at log-in
             * @example true
             */
            hasSecondFactor: boolean;
            /**
             * @description Number of live sessions
             * @example 2
             */
            liveSessions: number;
            /**
             * @description When a session was last used; null where none is kept
             * @example 2026-11-25T09:30:00.000Z
             */
            lastSeenAt: string | null;
            /** @description The organizations that the person is a member of */
            organizations: {
                /**
                 * @description Id of the organization
                 * @example eco_org_031hX4qFemeEoNmqEgcGlv
                 */
                id: string;
                /**
                 * @description Its name
                 * @example Acme
                 */
                name: string;
                /**
                 * @description Its status
                 * @example active
                 * @enum {string}
                 */
                status: "active" | "suspended" | "deleted";
                /**
                 * @description Name of a built-in role, or id of one of the organization’s own
                 * @example owner
                 */
                role: string;
            }[];
        };
        Organization: {
            /**
             * @description Its id
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people
             * @example Acme
             */
            name: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug: string;
            /**
             * @description `deleted`: not in use, and erased 30 days later unless restored; `suspended`: refused until an operator reinstates it
             * @example active
             * @enum {string}
             */
            status: "active" | "suspended" | "deleted";
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description When it was deleted; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            deletedAt: string | null;
            /**
             * @description From when on it is erased; null while it is active
             * @example 2026-11-25T09:30:00.000Z
             */
            erasedAfter: string | null;
        };
        OrganizationChanges: {
            /**
             * @description Name for people
             * @example Acme
             */
            name?: string;
            /**
             * @description Name for URLs, unique in the installation; derived from the name where absent
             * @example acme
             */
            slug?: string;
        };
        OwnAccess: {
            /** @description The roles you have now, yourself and through teams */
            bindings: components["schemas"]["OwnBinding"][];
            /**
             * @description Whether the organization is the one that operates the installation
             * @example true
             */
            operator: boolean;
        };
        OwnBillingProfileChanges: {
            /** @description What stands on invoices, in place of name and address of the customer */
            details?: components["schemas"]["BillingPartyInput"];
        };
        OwnBinding: {
            /**
             * @description Name of a built-in role, or id of one of the organization’s own
             * @example developer
             */
            role: string;
            /**
             * @description Name of the role for people
             * @example developer
             */
            roleName: string;
            /**
             * @description Patterns of the permissions that the role holds
             * @example [
             *       "secrets:*"
             *     ]
             */
            allow: string[];
            /**
             * @description Patterns of the permissions that it does not hold all the same
             * @example [
             *       "organizations:delete"
             *     ]
             */
            except: string[];
            /**
             * @description The project that the role is limited to; null for none
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            projectId: string | null;
            /**
             * @description The environment that the role is limited to; null for none
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string | null;
            /**
             * @description The folder that the role is limited to, with those below it; null for none
             * @example /payments
             */
            path: string | null;
        };
        Passkey: {
            /**
             * @description Its id
             * @example eco_pky_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name that you gave it
             * @example Laptop
             */
            name: string;
            /**
             * @description Whether it stays on one device or its provider may copy it to your others (`multiDevice`)
             * @example singleDevice
             * @enum {string}
             */
            deviceType: "singleDevice" | "multiDevice";
            /**
             * @description Whether such a copy existed when it was last used
             * @example true
             */
            backedUp: boolean;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last used; null if never
             * @example null
             */
            lastUsedAt: string | null;
        };
        PasskeyAssertion: {
            /**
             * @description Id of the credential, in base64url
             * @example AAECAwQFBgcICQoLDA0ODw
             */
            id: string;
            /**
             * @description The same as `id`
             * @example AAECAwQFBgcICQoLDA0ODw
             */
            rawId: string;
            /**
             * @description Kind of credential: only this one is accepted
             * @example public-key
             * @constant
             */
            type: "public-key";
            /** @description What the authenticator has answered */
            response: {
                /**
                 * @description What the browser had signed, as JSON in base64url
                 * @example eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0
                 */
                clientDataJSON: string;
                /**
                 * @description What the authenticator says of this use, in base64url
                 * @example SZYN5YgOjGh0NBcPZHZgW4
                 */
                authenticatorData: string;
                /**
                 * @description Signature over `authenticatorData` and the hash of `clientDataJSON`, in base64url
                 * @example MEUCIQDx
                 */
                signature: string;
                /**
                 * @description The `user.id` for which the passkey was made, in base64url
                 * @example dXNlci1oYW5kbGU
                 */
                userHandle?: string | null;
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        PasskeyAttestation: {
            /**
             * @description Id of the credential, in base64url
             * @example AAECAwQFBgcICQoLDA0ODw
             */
            id: string;
            /**
             * @description The same as `id`
             * @example AAECAwQFBgcICQoLDA0ODw
             */
            rawId: string;
            /**
             * @description Kind of credential: only this one is accepted
             * @example public-key
             * @constant
             */
            type: "public-key";
            /** @description What the authenticator has answered */
            response: {
                /**
                 * @description What the browser had signed, as JSON in base64url
                 * @example eyJ0eXBlIjoid2ViYXV0aG4uZ2V0In0
                 */
                clientDataJSON: string;
                /**
                 * @description The new public key and what the authenticator says of it, in base64url
                 * @example o2NmbXRkbm9uZQ
                 */
                attestationObject: string;
                /**
                 * @description Ways in which a browser can reach the authenticator
                 * @example [
                 *       "internal",
                 *       "hybrid"
                 *     ]
                 */
                transports?: string[];
            } & {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        PasskeyChanges: {
            /**
             * @description Name by which you recognize it
             * @example Laptop
             */
            name: string;
        };
        PasskeyCreationOptions: {
            /**
             * @description Random bytes to be signed, in base64url
             * @example Zm9ydHktdHdvLXJhbmRvbS1ieXRlcw
             */
            challenge: string;
            /** @description This installation */
            rp: {
                /**
                 * @description Host name for which the passkey is made
                 * @example nexus.example.com
                 */
                id: string;
                /**
                 * @description Shown by the browser
                 * @example Nexus
                 */
                name: string;
            };
            /** @description Whose passkey it becomes */
            user: {
                /**
                 * @description Random bytes that stand for the person, in base64url
                 * @example dXNlci1oYW5kbGU
                 */
                id: string;
                /**
                 * @description E-mail address of the person
                 * @example ada@example.com
                 */
                name: string;
                /**
                 * @description Name of the person
                 * @example Ada Lovelace
                 */
                displayName: string;
            };
            /** @description Algorithms that are accepted, the preferred one first */
            pubKeyCredParams: {
                /**
                 * @description Kind of credential
                 * @example public-key
                 * @constant
                 */
                type: "public-key";
                /**
                 * @description COSE identifier of the algorithm
                 * @example -7
                 */
                alg: number;
            }[];
            /**
             * @description Milliseconds that the person has
             * @example 300000
             */
            timeout: number;
            /** @description Passkeys that the person has: their authenticators make no second one */
            excludeCredentials: components["schemas"]["PasskeyDescriptor"][];
            /** @description What the authenticator must be able to do */
            authenticatorSelection: {
                /**
                 * @description The authenticator must be able to find the passkey without its id
                 * @example required
                 * @constant
                 */
                residentKey: "required";
                /**
                 * @description The same, for older browsers
                 * @example true
                 */
                requireResidentKey: boolean;
                /**
                 * @description The authenticator must verify the person, by PIN or biometrics
                 * @example required
                 * @constant
                 */
                userVerification: "required";
            };
            /**
             * @description Statements by makers of authenticators are not asked for
             * @example none
             * @constant
             */
            attestation: "none";
        };
        PasskeyCreationStart: {
            /** @description For `PublicKeyCredential.parseCreationOptionsFromJSON` */
            publicKey: components["schemas"]["PasskeyCreationOptions"];
            /**
             * @description Seconds until the challenge expires
             * @example 300
             */
            expiresIn: number;
        };
        PasskeyDescriptor: {
            /**
             * @description Id of the credential, in base64url
             * @example AAECAwQFBgcICQoLDA0ODw
             */
            id: string;
            /**
             * @description Kind of credential
             * @example public-key
             * @constant
             */
            type: "public-key";
            /**
             * @description Ways in which a browser can reach the authenticator
             * @example [
             *       "internal",
             *       "hybrid"
             *     ]
             */
            transports: string[];
        };
        PasskeyLogin: {
            /** @description What `navigator.credentials.get` answered, as JSON */
            credential: components["schemas"]["PasskeyAssertion"];
            /**
             * @description Sets the tokens as cookies instead of answering them
             * @example false
             */
            cookies?: boolean;
        };
        PasskeyLoginStart: {
            /** @description For `PublicKeyCredential.parseRequestOptionsFromJSON` */
            publicKey: components["schemas"]["PasskeyRequestOptions"];
            /**
             * @description Seconds until the challenge expires
             * @example 300
             */
            expiresIn: number;
        };
        PasskeyRequestOptions: {
            /**
             * @description Random bytes to be signed, in base64url
             * @example Zm9ydHktdHdvLXJhbmRvbS1ieXRlcw
             */
            challenge: string;
            /**
             * @description Host name for which passkeys are made
             * @example nexus.example.com
             */
            rpId: string;
            /**
             * @description Milliseconds that the person has
             * @example 300000
             */
            timeout: number;
            /**
             * @description The authenticator must verify the person, by PIN or biometrics
             * @example required
             * @constant
             */
            userVerification: "required";
            /** @description Passkeys that are accepted; an empty list accepts every passkey */
            allowCredentials: components["schemas"]["PasskeyDescriptor"][];
        };
        PasswordChange: {
            /**
             * @description The password you have now
             * @example Tr1cky-Otter!84
             */
            currentPassword: string;
            /**
             * @description The new password: 12 to 256 characters of all kinds, or a phrase of 20
             * @example Tr1cky-Otter!84
             */
            newPassword: string;
        };
        PasswordChanged: {
            /**
             * @description What was done, for people
             * @example Password changed
             */
            message: string;
            /**
             * @description Number of sessions that ended
             * @example 2
             */
            revokedSessions: number;
        };
        PasswordReset: {
            /**
             * @description Token of a mail, a link or an earlier answer
             * @example eco_vrf_0000000000000000000001.c2VjcmV0
             */
            token: string;
            /**
             * @description Password: 12 to 256 characters of all kinds, or a phrase of 20
             * @example Tr1cky-Otter!84
             */
            password: string;
        };
        PendingEmailChange: {
            /** @description Null where none waits */
            change: {
                /**
                 * @description The new address
                 * @example ada@example.org
                 */
                email: string;
                /**
                 * Format: date-time
                 * @description When the current address agreed; null while it has not
                 * @example null
                 */
                approvedAt: string | null;
                /**
                 * Format: date-time
                 * @description When the new address was proven; null while it is not
                 * @example null
                 */
                provenAt: string | null;
                /**
                 * Format: date-time
                 * @description When it was created
                 * @example 2026-11-25T09:30:00.000Z
                 */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description When the change is given up
                 * @example 2026-11-25T09:30:00.000Z
                 */
                expiresAt: string;
            } | null;
        };
        Permission: {
            /**
             * @description `resource:action`
             * @example customers:read
             */
            permission: string;
            /**
             * @description What it allows
             * @example [
             *       "Read one customer"
             *     ]
             */
            opens: string[];
            /**
             * @description Built-in roles that hold it
             * @example [
             *       "owner",
             *       "admin"
             *     ]
             */
            roles: string[];
        };
        Plan: {
            /**
             * @description Its id
             * @example eco_pln_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Its name in requests, unique in the organization, for good
             * @example pro
             */
            slug: string;
            /**
             * @description Its name for people
             * @example Pro
             */
            name: string;
            /**
             * @description What buyers read
             * @example For teams in production
             */
            description: string;
            /**
             * @description Whether buyers see it; others are sold by you alone
             * @example true
             */
            public: boolean;
            /**
             * @description The version of its terms
             * @example 1
             */
            version: number;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /** @description What it costs in advance; without any amount it is sold by agreement alone */
            amounts: components["schemas"]["PlanAmounts"];
            /**
             * @description Days before the first payment
             * @example 14
             */
            trialDays: number;
            /** @description What usage costs, by the month */
            prices: components["schemas"]["UsagePrice"][];
            /** @description What it includes */
            entitlements: components["schemas"]["PlanEntitlement"][];
            /** @description Credits that each month of it has */
            credits: components["schemas"]["PlanCredits"][];
            /**
             * Format: date-time
             * @description Since when nobody new can have it; null while it is sold
             * @example null
             */
            retiredAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        PlanAmounts: {
            /**
             * @description Micro-units a month and seat; null where it is not sold by the month
             * @default null
             * @example 29000000
             */
            month: string | null;
            /**
             * @description Micro-units a year and seat; null where it is not sold by the year
             * @default null
             * @example 290000000
             */
            year: string | null;
        };
        PlanAmountsInput: {
            /**
             * @description Micro-units a month and seat; null where it is not sold by the month
             * @default null
             * @example 29000000
             */
            month?: string | null;
            /**
             * @description Micro-units a year and seat; null where it is not sold by the year
             * @default null
             * @example 290000000
             */
            year?: string | null;
        };
        PlanChanges: {
            /**
             * @description Its name for people
             * @example Pro
             */
            name?: string;
            /**
             * @description What buyers read
             * @example For teams in production
             */
            description?: string;
            /**
             * @description Whether buyers see it; others are sold by you alone
             * @example true
             */
            public?: boolean;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency?: string;
            /** @description What it costs in advance; without any amount it is sold by agreement alone */
            amounts?: components["schemas"]["PlanAmountsInput"];
            /**
             * @description Days before the first payment
             * @example 14
             */
            trialDays?: number;
            /** @description What usage costs, by the month */
            prices?: components["schemas"]["UsagePriceInput"][];
            /** @description What it includes */
            entitlements?: components["schemas"]["PlanEntitlementInput"][];
            /** @description Credits that each month of it has */
            credits?: components["schemas"]["PlanCreditsInput"][];
        };
        PlanCredits: {
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example credits
             */
            unit: string;
            /**
             * @description How many each month has; they expire with it
             * @example 1000
             */
            amount: string;
            /**
             * @description Meters whose usage they pay; null: all
             * @default null
             * @example null
             */
            features: string[] | null;
        };
        PlanCreditsInput: {
            /**
             * @description A currency (ISO 4217), or a unit of your own
             * @example credits
             */
            unit: string;
            /**
             * @description How many each month has; they expire with it
             * @example 1000
             */
            amount: string;
            /**
             * @description Meters whose usage they pay; null: all
             * @default null
             * @example null
             */
            features?: string[] | null;
        };
        PlanEntitlement: {
            /**
             * @description A meter, or a thing that is counted
             * @example projects
             */
            feature: string;
            /**
             * @description How much is included, by month where it is a meter; null for any number
             * @example 3
             */
            amount: string | null;
            /**
             * @description Whether more is refused
             * @default true
             * @example true
             */
            hard: boolean;
        };
        PlanEntitlementInput: {
            /**
             * @description A meter, or a thing that is counted
             * @example projects
             */
            feature: string;
            /**
             * @description How much is included, by month where it is a meter; null for any number
             * @example 3
             */
            amount: string | null;
            /**
             * @description Whether more is refused
             * @default true
             * @example true
             */
            hard?: boolean;
        };
        PlanOffer: {
            /**
             * @description Its id
             * @example eco_pln_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Its name in requests, unique in the organization, for good
             * @example pro
             */
            slug: string;
            /**
             * @description Its name for people
             * @example Pro
             */
            name: string;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /** @description What it costs in advance; without any amount it is sold by agreement alone */
            amounts: components["schemas"]["PlanAmounts"];
            /**
             * @description Days before the first payment
             * @example 14
             */
            trialDays: number;
            /** @description What usage costs, by the month */
            prices: components["schemas"]["UsagePrice"][];
            /** @description What it includes */
            entitlements: components["schemas"]["PlanEntitlement"][];
            /** @description Credits that each month of it has */
            credits: components["schemas"]["PlanCredits"][];
        };
        Portal: {
            /**
             * @description Page of the provider where the buyer changes cards and sees invoices; null where it has none
             * @example https://billing.stripe.com/p/session/1
             */
            url: string | null;
        };
        PortalAccount: {
            /**
             * @description Id of the customer
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description Name of the customer
             * @example Acme
             */
            name: string;
            /**
             * @description Name of the organization that it buys from
             * @example Weather Inc.
             */
            seller: string;
        };
        PortalKey: {
            /**
             * @description Its id
             * @example eco_api_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Its name
             * @example Production
             */
            name: string;
            /**
             * @description The beginning of the key, to tell it from others
             * @example eco_api_0
             */
            hint: string;
            /**
             * @description What it may do; null for everything
             * @example [
             *       "orders:read"
             *     ]
             */
            scopes: string[] | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description When it last got a new secret; null where it never did
             * @example 2026-11-25T09:30:00.000Z
             */
            rotatedAt: string | null;
            /**
             * @description When it expires; null for never
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string | null;
            /**
             * @description When it was paused; null where it is not
             * @example 2026-11-25T09:30:00.000Z
             */
            pausedAt: string | null;
            /**
             * @description When it was revoked; null where it was not
             * @example 2026-11-25T09:30:00.000Z
             */
            revokedAt: string | null;
            /**
             * @description When it was last verified; null where it never was
             * @example 2026-11-25T09:30:00.000Z
             */
            lastUsedAt: string | null;
        };
        PortalSession: {
            /**
             * @description Its id
             * @example eco_wps_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Where the customer sees its own: the token is in the fragment, which browsers do not send
             * @example https://nexus.example.com/portal#token=eco_wps_031hX4qFemeEoNmqEgcGlv.c2VjcmV0
             */
            url: string;
            /**
             * Format: date-time
             * @description Until when it works
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
        };
        PortalUsage: {
            /**
             * Format: date-time
             * @description First instant of the calendar month, in UTC
             * @example 2026-11-25T09:30:00.000Z
             */
            start: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            end: string;
            /** @description By meter */
            meters: {
                /**
                 * @description The billable unit
                 * @example api.calls
                 */
                meter: string;
                /**
                 * @description Units used so far
                 * @example 1200
                 */
                units: string;
            }[];
        };
        PriceTier: {
            /**
             * @description The last unit of the tier; null for all further ones
             * @example 1000
             */
            upTo: string | null;
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
            /**
             * @description Charged once, in units of the currency: that of the first tier always, that of another if it is reached
             * @example 5
             */
            flatAmount?: string;
        };
        PriceTierInput: {
            /**
             * @description The last unit of the tier; null for all further ones
             * @example 1000
             */
            upTo: string | null;
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
            /**
             * @description Charged once, in units of the currency: that of the first tier always, that of another if it is reached
             * @example 5
             */
            flatAmount?: string;
        };
        ProcessedOverage: {
            /**
             * @description Number of months that were closed
             * @example 12
             */
            closed: number;
            /**
             * @description Number of subscriptions whose month could not be closed
             * @example 0
             */
            failed: number;
        };
        Project: {
            /**
             * @description Its id
             * @example eco_prj_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people
             * @example Payroll
             */
            name: string;
            /**
             * @description Name for URLs and files, unique in the organization
             * @example payroll
             */
            slug: string;
            /**
             * @description What the project is for
             * @example Pays our people
             */
            description: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /** @description Its environments, oldest first */
            environments: components["schemas"]["Environment"][];
        };
        ProjectChanges: {
            /**
             * @description Name for people
             * @example Payroll
             */
            name?: string;
            /**
             * @description Name for URLs and files, unique in the organization; derived from the name where absent
             * @example payroll
             */
            slug?: string;
            /**
             * @description What the project is for
             * @example Pays our people
             */
            description?: string;
        };
        ProposedChange: {
            /**
             * @description The value: text of at most 64 KiB
             * @example sk_test_4eC39Hq
             */
            value?: string;
            /**
             * @description What it is for; not encrypted
             * @example Restricted to refunds
             */
            comment?: string;
            /**
             * @description Words to find it by; not encrypted
             * @example [
             *       "payments"
             *     ]
             */
            tags?: string[];
            /**
             * @description The version that it must have now; 0: it must not be there
             * @example 11
             */
            cas?: number;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description Deletes the secret; takes the place of a value
             * @example true
             * @constant
             */
            delete?: true;
            /**
             * @description The folder, from the root `/`
             * @default /
             * @example /payments
             */
            path?: string;
        };
        ProposedValue: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description The value that it is to get
             * @example sk_test_4eC39Hq
             */
            value: string;
            /**
             * @description The value that it has now; null where it has none
             * @example sk_test_old
             */
            current: string | null;
        };
        ProposedValues: {
            /** @description Values that are to be set, by folder and name */
            items: components["schemas"]["ProposedValue"][];
        };
        ProtectedResource: {
            /**
             * @description Identifier of this API, for the parameter `resource` (RFC 8707)
             * @example https://nexus.example.com
             */
            resource: string;
            /**
             * @description Issuers that give tokens for it
             * @example [
             *       "https://nexus.example.com/oidc"
             *     ]
             */
            authorization_servers: string[];
            /**
             * @description Where the keys are that verify its tokens
             * @example https://nexus.example.com/.well-known/jwks.json
             */
            jwks_uri: string;
            /**
             * @description How tokens are sent (RFC 6750, 2)
             * @example [
             *       "header"
             *     ]
             */
            bearer_methods_supported: string[];
            /**
             * @description Name of the API
             * @example Nexus
             */
            resource_name: string;
            /**
             * @description Documentation for people
             * @example https://nexus.example.com/docs
             */
            resource_documentation: string;
        };
        ProviderUrl: {
            /**
             * @description Where to send this browser
             * @example https://accounts.google.com/o/oauth2/v2/auth?state=xyz
             */
            url: string;
        };
        PublicKey: {
            /**
             * @description Key type
             * @example EC
             */
            kty: string;
            /**
             * @description Curve
             * @example P-256
             */
            crv: string;
            /**
             * @description x coordinate, base64url
             * @example MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4
             */
            x: string;
            /**
             * @description y coordinate, base64url
             * @example 4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM
             */
            y: string;
            /**
             * @description Key id, as in the header of a token
             * @example 2026-11
             */
            kid: string;
            /**
             * @description Algorithm
             * @example ES256
             */
            alg: string;
            /**
             * @description Always `sig`
             * @example sig
             */
            use: string;
        };
        ReceivedBillingWebhook: {
            /**
             * @description `ignored`: nothing of ours changes by it; `unknown`: kept; `repeated`: it was taken before
             * @example applied
             * @enum {string}
             */
            outcome: "applied" | "ignored" | "unknown" | "repeated";
        };
        Reconciliation: {
            /**
             * @description Number of subscriptions that were compared
             * @example 120
             */
            subscriptions: number;
            /**
             * @description Number of parts of months whose late usage waits for the next invoice now
             * @example 0
             */
            adjusted: number;
            /** @description What does not add up; none where all is well, the first 100 at most */
            differences: components["schemas"]["BillingDifference"][];
            /** @description What the providers say of the invoices that they collect */
            providers: components["schemas"]["BillingProviderComparison"][];
        };
        Redirect: {
            /**
             * @description Where the browser goes next, as in the header
             * @example https://accounts.google.com/o/oauth2/v2/auth?state=xyz
             */
            location: string;
        };
        Refreshed: {
            /** @description Absent with cookies */
            tokens?: components["schemas"]["Tokens"];
            /**
             * @description Seconds until the access token expires
             * @example 900
             */
            expiresIn: number;
        };
        RefreshRequest: {
            /**
             * @description The refresh token; absent where it is in its cookie
             * @example eco_rft_0000000000000000000001.c2VjcmV0
             */
            refreshToken?: string;
            /**
             * @description Sets the tokens as cookies instead of answering them
             * @example false
             */
            cookies?: boolean;
        };
        Registered: {
            /** @description The person */
            user: components["schemas"]["User"] | null;
            /** @description Their organization */
            organization: components["schemas"]["NewOrganization"] | null;
            /** @description Its first project; null with an invitation */
            project: components["schemas"]["NewProject"] | null;
            /** @description Null with `cookies` */
            tokens: components["schemas"]["Tokens"] | null;
            /**
             * @description A mail was sent to the address; all other members are null
             * @example true
             */
            verificationRequired: boolean;
        };
        RegisteredClient: {
            /**
             * @description Id of the client: its OAuth client id
             * @example eco_cli_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description As it calls itself; nobody has checked it
             * @example Agent
             */
            name: string;
            /**
             * @description Where it has people sent back to
             * @example [
             *       "http://127.0.0.1:4999/callback"
             *     ]
             */
            redirectUris: string[];
            /**
             * Format: date-time
             * @description When it last got a token; null if it got none yet
             * @example null
             */
            usedAt: string | null;
            /**
             * Format: date-time
             * @description When the registration ends: a day after it was made, or 90 days after the last token
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * Format: date-time
             * @description When it registered itself
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        Registration: {
            /**
             * Format: email
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Password: 12 to 256 characters of all kinds, or a phrase of 20
             * @example Tr1cky-Otter!84
             */
            password: string;
            /**
             * @description Name that other members see
             * @example Ada Lovelace
             */
            displayName: string;
            /**
             * @description Name of the organization that is created
             * @example Analytical Engines
             */
            organizationName?: string;
            /**
             * @description Sets the tokens as cookies instead of answering them
             * @example false
             */
            cookies?: boolean;
            /**
             * @description Token of an invitation to this address: joins its organization instead of creating one
             * @example eco_vrf_0000000000000000000001.c2VjcmV0
             */
            invitation?: string;
        };
        RegistrationSettings: {
            /**
             * @description Who may register: everybody, whoever is invited, or nobody
             * @example open
             * @enum {string}
             */
            registration: "open" | "invite" | "closed";
            /**
             * @description Whether somebody owns the installation; until then its log has a link to set it up
             * @example true
             */
            hasOwner: boolean;
        };
        RemovedTotp: {
            /**
             * Format: date-time
             * @description When the app was removed
             * @example 2026-11-25T09:30:00.000Z
             */
            removedAt: string;
        };
        ReportedVerifications: {
            /**
             * @description Calls that were recorded; 0 for a report that was received before
             * @example 20
             */
            counted: number;
        };
        RequestRecord: {
            /**
             * @description The `requestId` of the reply, and its header `X-Request-Id`
             * @example eco_req_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was received
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * @description HTTP method
             * @example POST
             */
            method: string;
            /**
             * @description Path as declared
             * @example /api/v1/keys/:id/rotate
             */
            route: string;
            /**
             * @description Status code of the reply
             * @example 403
             */
            status: number;
            /**
             * @description Code of the error, or of the verification; null where there was neither
             * @example FORBIDDEN
             */
            code: string | null;
            /**
             * @description Why it was refused; begins with what decides: `credential`, `network`, `caller`, `limit`, `organization`, `scope`, `role`, `binding` or `proof`. Of other errors their title. Null where it was not refused
             * @example scope: needs keys:rotate; the scopes of the key or token do not include it
             */
            reason: string | null;
            /**
             * @description Milliseconds until the reply was made
             * @example 1.25
             */
            durationMs: number;
            /**
             * @description Bytes of the request’s body
             * @example 120
             */
            bytesIn: number;
            /**
             * @description Bytes of the reply’s body
             * @example 310
             */
            bytesOut: number;
            /** @description Who sent it */
            caller: {
                /**
                 * @description `user`, `service`, `key`, `anonymous`, `impersonator`
                 * @example user
                 */
                kind: string;
                /**
                 * @description Id of the user or service account, of a key that of its owner; `anonymous` without a valid credential
                 * @example eco_usr_02tqOFmM81NVbjuYEWaPvm
                 */
                id: string;
                /**
                 * @description The API key that was presented, also where it was not accepted
                 * @example null
                 */
                keyId: string | null;
            };
            /**
             * @description The customer’s key that was verified; null for other requests
             * @example null
             */
            verifiedKeyId: string | null;
            /**
             * @description The customer whose key was verified; null for other requests
             * @example null
             */
            customerId: string | null;
        };
        RestoredFolder: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The number of the revision of the folder that it made; null where none
             * @example 15
             */
            revision: number | null;
            /**
             * @description Names that are there again
             * @example [
             *       "STRIPE_KEY"
             *     ]
             */
            created: string[];
            /**
             * @description Names that have their earlier value again
             * @example [
             *       "DB_URL"
             *     ]
             */
            updated: string[];
            /**
             * @description Names that were not there
             * @example [
             *       "DEBUG"
             *     ]
             */
            deleted: string[];
        };
        RestoredSecrets: {
            /** @description Folders of which something changes */
            folders: components["schemas"]["RestoredFolder"][];
        };
        RevealedValue: {
            /**
             * @description Its id
             * @example eco_sec_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description The number of the revision of the folder that gave it its value
             * @example 12
             */
            version: number;
            /**
             * @description What it is for; not encrypted
             * @example Restricted to refunds
             */
            comment: string;
            /**
             * @description Words to find it by; not encrypted
             * @example [
             *       "payments"
             *     ]
             */
            tags: string[];
            /**
             * @description The value: text of at most 64 KiB
             * @example sk_test_4eC39Hq
             */
            value: string;
            /**
             * @description Whether it is your own value, which nobody else gets
             * @example true
             */
            overridden: boolean;
            /**
             * @description The environment that it is imported from; null where it is of this one
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            importedFromId: string | null;
        };
        RevealedValues: {
            /** @description The values, by folder and name */
            items: components["schemas"]["RevealedValue"][];
        };
        Revenue: {
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /** @description Oldest first; the last one still runs */
            months: components["schemas"]["RevenueMonth"][];
        };
        RevenueMonth: {
            /**
             * Format: date
             * @description First day of the month, in UTC
             * @example 2026-11-25
             */
            month: string;
            /**
             * @description Whether the month is closed: it does not change any more
             * @example true
             */
            final: boolean;
            /**
             * @description Monthly recurring revenue at the start, in micro-units of the currency
             * @example 100000000
             */
            startMrr: string;
            /**
             * @description Of customers who had none before, in micro-units of the currency
             * @example 29000000
             */
            new: string;
            /**
             * @description Of customers who are worth more, in micro-units of the currency
             * @example 70000000
             */
            expansion: string;
            /**
             * @description Of customers who are worth less; negative, in micro-units of the currency
             * @example -10000000
             */
            contraction: string;
            /**
             * @description Of customers who left; negative, in micro-units of the currency
             * @example -29000000
             */
            churn: string;
            /**
             * @description Of customers who came back, in micro-units of the currency
             * @example 29000000
             */
            reactivation: string;
            /**
             * @description At the end: the start and all movements, in micro-units of the currency
             * @example 189000000
             */
            endMrr: string;
            /**
             * @description Twelve times `endMrr`, in micro-units of the currency
             * @example 2268000000
             */
            arr: string;
            /**
             * @description Charged for usage in the month; no recurring revenue, in micro-units of the currency
             * @example 1250000
             */
            overage: string;
            /**
             * @description Number of paying customers at the start
             * @example 4
             */
            startCustomers: number;
            /**
             * @description Number of paying customers at the end
             * @example 5
             */
            endCustomers: number;
            /**
             * @description Of those at the start, how many pay no more
             * @example 1
             */
            lostCustomers: number;
            /**
             * @description Of the number of customers at the start, the share that was lost, from 0 to 1; null without any
             * @example 0.25
             */
            churnRate: number | null;
            /**
             * @description `endMrr` by customer, in micro-units; null without customers
             * @example 37800000
             */
            arpu: string | null;
            /**
             * @description `arpu` by `churnRate`, in micro-units; null where nobody left
             * @example 151200000
             */
            ltv: string | null;
        };
        RevokedSessions: {
            /**
             * @description Number of sessions that ended
             * @example 2
             */
            revokedSessions: number;
        };
        Role: {
            /**
             * @description Id of the role; null for a built-in role, which goes by its name
             * @example eco_rol_031hX4qFemeEoNmqEgcGlv
             */
            id: string | null;
            /**
             * @description Unique in the organization, whatever the case
             * @example Support
             */
            name: string;
            /**
             * @description For people who choose a role
             * @example Answers customers
             */
            description: string;
            /**
             * @description Whether every organization has it and nobody can change it
             * @example true
             */
            builtIn: boolean;
            /**
             * @description Permissions and patterns that it holds
             * @example [
             *       "customers:*",
             *       "keys:read"
             *     ]
             */
            allow: string[];
            /**
             * @description Permissions and patterns that it does not hold, although `allow` includes them
             * @example []
             */
            except: string[];
        };
        RoleChange: {
            /**
             * @description A built-in role by its name, or a role of the organization by its id
             * @example owner
             */
            role: ("owner" | "admin" | "developer" | "viewer" | "billing") | string;
        };
        RoleChanges: {
            /**
             * @description Unique in the organization, whatever the case
             * @example Support
             */
            name?: string;
            /**
             * @description For people who choose a role
             * @example Answers customers
             */
            description?: string;
            /**
             * @description Permissions or patterns that it holds
             * @example [
             *       "customers:*",
             *       "keys:read"
             *     ]
             */
            permissions?: string[];
        };
        RotatedAppSecret: {
            /**
             * @description Id of the app: also its OAuth client id
             * @example eco_app_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The new client secret, shown only this once
             * @example Vb3Sx0pGd2cPq8Wm5Kf1Tz7Yh4Rj6Ln9Ue2Ac0Iw3Ox
             */
            clientSecret: string;
            /**
             * Format: date-time
             * @description Until when the old secret works; null if it stopped at once
             * @example null
             */
            previousUntil: string | null;
        };
        Rotator: {
            /**
             * @description Its id
             * @example eco_rot_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Id of the environment
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string;
            /**
             * @description The folder of the secret
             * @example /payments
             */
            path: string;
            /**
             * @description The name of the secret
             * @example DATABASE_URL
             */
            name: string;
            /** @description What the value is, and where else it is changed */
            target: components["schemas"]["RotatorTarget"];
            /**
             * @description Seconds from a rotation to the next; null for by hand alone
             * @example 2592000
             */
            intervalSeconds: number | null;
            /**
             * Format: date-time
             * @description When it is rotated, or that is tried again; null for by hand alone
             * @example null
             */
            nextAt: string | null;
            /**
             * @description When the secret last got a value from it
             * @example 2026-11-25T09:30:00.000Z
             */
            rotatedAt: string | null;
            /**
             * @description How many times the rotation that is due was tried
             * @example 0
             */
            attempts: number;
            /**
             * @description When the last attempt failed; null where it did not
             * @example 2026-11-25T09:30:00.000Z
             */
            failedAt: string | null;
            /**
             * @description What it failed with
             * @example RECEIVER_REFUSED: The receiver answered 500
             */
            failure: string | null;
            /**
             * @description Who made it
             * @example eco_usr_0000000000000000000000
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        RotatorChanges: {
            /** @description Who may set passwords; needed for `postgres-user` */
            credentials?: components["schemas"]["TargetCredentials"];
            /**
             * @description What calls of `webhook` are signed with: `whsec_` and 24 to 64 bytes in base64
             * @example whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
             */
            signingSecret?: string;
            /**
             * @description Seconds from a rotation to the next; null for by hand alone
             * @example 2592000
             */
            intervalSeconds?: number | null;
        };
        RotatorTarget: {
            /**
             * @description What it is
             * @example random
             * @constant
             */
            kind: "random";
            /**
             * @description Random bytes of a value
             * @default 32
             * @example 32
             */
            bytes: number;
            /**
             * @description How they are written
             * @default base64url
             * @example base64url
             * @enum {string}
             */
            encoding: "base64url" | "hex";
        } | {
            /**
             * @description What it is
             * @example webhook
             * @constant
             */
            kind: "webhook";
            /**
             * Format: uri
             * @description Is sent the next value before the secret has it
             * @example https://api.example.com/rotate
             */
            url: string;
            /**
             * @description Random bytes of a value
             * @default 32
             * @example 32
             */
            bytes: number;
        } | {
            /**
             * @description What it is
             * @example postgres-user
             * @constant
             */
            kind: "postgres-user";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 5432
             * @example 5432
             */
            port: number;
            /**
             * @description The database
             * @example shop
             */
            database?: string;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description Two roles that are there and may do the same: each rotation is the turn of the other one
             * @example [
             *       "shop_a",
             *       "shop_b"
             *     ]
             */
            usernames: string[];
        };
        RotatorTargetInput: {
            /**
             * @description What it is
             * @example random
             * @constant
             */
            kind: "random";
            /**
             * @description Random bytes of a value
             * @default 32
             * @example 32
             */
            bytes?: number;
            /**
             * @description How they are written
             * @default base64url
             * @example base64url
             * @enum {string}
             */
            encoding?: "base64url" | "hex";
        } | {
            /**
             * @description What it is
             * @example webhook
             * @constant
             */
            kind: "webhook";
            /**
             * Format: uri
             * @description Is sent the next value before the secret has it
             * @example https://api.example.com/rotate
             */
            url: string;
            /**
             * @description Random bytes of a value
             * @default 32
             * @example 32
             */
            bytes?: number;
        } | {
            /**
             * @description What it is
             * @example postgres-user
             * @constant
             */
            kind: "postgres-user";
            /**
             * @description The host
             * @example db.example.com
             */
            host: string;
            /**
             * @description The number of the TCP port
             * @default 5432
             * @example 5432
             */
            port?: number;
            /**
             * @description The database
             * @example shop
             */
            database?: string;
            /**
             * @description Whether to use TLS; certificates are checked
             * @default true
             * @example true
             */
            tls?: boolean;
            /**
             * @description Certificates in PEM that are trusted instead of those of the system
             * @example -----BEGIN CERTIFICATE-----
             *     MIIB…
             */
            ca?: string;
            /**
             * @description Two roles that are there and may do the same: each rotation is the turn of the other one
             * @example [
             *       "shop_a",
             *       "shop_b"
             *     ]
             */
            usernames: string[];
        };
        Secret: {
            /**
             * @description Its id
             * @example eco_sec_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The folder it is in
             * @example eco_fld_031hX4qFemeEoNmqEgcGlv
             */
            folderId: string;
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description The number of the revision of the folder that gave it its value
             * @example 12
             */
            version: number;
            /**
             * @description What it is for; not encrypted
             * @example Restricted to refunds
             */
            comment: string;
            /**
             * @description Words to find it by; not encrypted
             * @example [
             *       "payments"
             *     ]
             */
            tags: string[];
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When this version was made
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description Who made this version
             * @example eco_usr_0000000000000000000000
             */
            updatedBy: string;
        };
        SecretBatch: {
            /**
             * @description The folder, from the root `/`
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description At most 500, each of another secret
             * @example [
             *       {
             *         "name": "STRIPE_KEY",
             *         "value": "sk_test_4eC39Hq"
             *       }
             *     ]
             */
            changes: components["schemas"]["SecretChange"][];
        };
        SecretChange: {
            /**
             * @description The value: text of at most 64 KiB
             * @example sk_test_4eC39Hq
             */
            value?: string;
            /**
             * @description What it is for; not encrypted
             * @example Restricted to refunds
             */
            comment?: string;
            /**
             * @description Words to find it by; not encrypted
             * @example [
             *       "payments"
             *     ]
             */
            tags?: string[];
            /**
             * @description The version that it must have now; 0: it must not be there
             * @example 11
             */
            cas?: number;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description Deletes the secret; takes the place of a value
             * @example true
             * @constant
             */
            delete?: true;
        };
        SecretCopy: {
            /**
             * @description The folder, from the root `/`
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description The environment of the same project that gets the secrets
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            environmentId: string;
            /**
             * @description The folder that gets them; as `path` where absent
             * @example /payments
             */
            toPath?: string;
            /**
             * @description Which secrets; all of the folder where absent
             * @example [
             *       "STRIPE_KEY"
             *     ]
             */
            names?: string[];
            /**
             * @description What happens to a secret that has another value: it gets a new version, it stays, or nothing is written
             * @default overwrite
             * @example overwrite
             * @enum {string}
             */
            onConflict?: "overwrite" | "skip" | "refuse";
            /**
             * @description Whether only to say what would happen
             * @default false
             * @example false
             */
            dryRun?: boolean;
        };
        SecretDestruction: {
            /**
             * @description The versions whose values are destroyed
             * @example [
             *       9,
             *       10
             *     ]
             */
            versions: number[];
        };
        SecretDifference: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description Where it is, or that both have it with different values
             * @example only-here
             * @enum {string}
             */
            difference: "only-here" | "only-there" | "another-value";
            /**
             * @description Its version here; null where it is not
             * @example 12
             */
            version: number | null;
            /**
             * @description Its version there; null where it is not
             * @example 9
             */
            otherVersion: number | null;
        };
        SecretDifferences: {
            /** @description Secrets that differ, by folder and name */
            items: components["schemas"]["SecretDifference"][];
        };
        SecretExport: {
            /**
             * @description The folder, from the root `/`
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description Whether the folders below it count too. Of a name in several folders the value of the first path is written
             * @default false
             * @example true
             */
            recursive?: boolean;
            /**
             * @description How to write the values: `k8s` is the manifest of a Kubernetes secret
             * @example dotenv
             * @enum {string}
             */
            format: "dotenv" | "json" | "yaml" | "k8s";
            /**
             * @description The name of the Kubernetes secret
             * @default nexus
             * @example payments
             */
            kubernetesName?: string;
        };
        SecretImport: {
            /**
             * @description The folder, from the root `/`
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description How the content is written
             * @example dotenv
             * @enum {string}
             */
            format: "dotenv" | "json" | "yaml";
            /**
             * @description The names and values
             * @example STRIPE_KEY=sk_test_4eC39Hq
             */
            content: string;
            /**
             * @description What happens to a secret that has another value: it gets a new version, it stays, or nothing is written
             * @default overwrite
             * @example overwrite
             * @enum {string}
             */
            onConflict?: "overwrite" | "skip" | "refuse";
            /**
             * @description Whether only to say what would happen
             * @default false
             * @example false
             */
            dryRun?: boolean;
        };
        SecretOverride: {
            /**
             * @description The secret
             * @example eco_sec_031hX4qFemeEoNmqEgcGlv
             */
            secretId: string;
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it got its present value
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        SecretRenaming: {
            /**
             * @description The name that it gets
             * @example STRIPE_SECRET_KEY
             */
            name: string;
            /**
             * @description The version that it must have now
             * @example 11
             */
            cas?: number;
        };
        SecretRestoration: {
            /**
             * Format: date-time
             * @description The time whose state it gets again
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * @description The folder, from the root `/`
             * @default /
             * @example /payments
             */
            path?: string;
            /**
             * @description Whether the folders below it are restored too
             * @default true
             * @example true
             */
            recursive?: boolean;
            /**
             * @description Whether only to say what would happen
             * @default false
             * @example false
             */
            dryRun?: boolean;
        };
        SecretRollback: {
            /**
             * @description The version whose value it gets again
             * @example 9
             */
            version: number;
        };
        SecretValue: {
            /**
             * @description Its id
             * @example eco_sec_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The folder it is in
             * @example eco_fld_031hX4qFemeEoNmqEgcGlv
             */
            folderId: string;
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The name, compared byte by byte
             * @example STRIPE_KEY
             */
            name: string;
            /**
             * @description The number of the revision of the folder that gave it its value
             * @example 12
             */
            version: number;
            /**
             * @description What it is for; not encrypted
             * @example Restricted to refunds
             */
            comment: string;
            /**
             * @description Words to find it by; not encrypted
             * @example [
             *       "payments"
             *     ]
             */
            tags: string[];
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When this version was made
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description Who made this version
             * @example eco_usr_0000000000000000000000
             */
            updatedBy: string;
            /**
             * @description The value: text of at most 64 KiB
             * @example sk_test_4eC39Hq
             */
            value: string;
            /**
             * @description Whether it is your own value, which nobody else gets
             * @example true
             */
            overridden: boolean;
            /**
             * @description The environment that it is imported from; null where it is of this one
             * @example eco_env_031hX4qFemeEoNmqEgcGlv
             */
            importedFromId: string | null;
        };
        SecretVersion: {
            /**
             * @description The number of the revision of the folder that gave it its value
             * @example 12
             */
            version: number;
            /**
             * @description What it is for; not encrypted
             * @example Restricted to refunds
             */
            comment: string;
            /**
             * @description Words to find it by; not encrypted
             * @example [
             *       "payments"
             *     ]
             */
            tags: string[];
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description Who made this version
             * @example eco_usr_0000000000000000000000
             */
            createdBy: string;
            /**
             * @description When another version followed, or the secret was deleted; null of the current version
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
            /**
             * @description Who ended it; null of the current version
             * @example eco_usr_0000000000000000000000
             */
            endedBy: string | null;
            /**
             * @description When its value was destroyed; null where it can be read
             * @example 2026-11-25T09:30:00.000Z
             */
            destroyedAt: string | null;
        };
        ServiceAccount: {
            /**
             * @description Id of the account, and its client id at `/oidc/token`
             * @example eco_svc_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name as people see it
             * @example Deployments
             */
            name: string;
            /**
             * @description What the account is for
             * @example Deploys from CI
             */
            description: string;
            /**
             * @description Whether it is in use; the keys and tokens of a disabled account are refused
             * @example active
             * @enum {string}
             */
            status: "active" | "disabled";
            /**
             * Format: date-time
             * @description When it was disabled; null while it is in use
             * @example null
             */
            disabledAt: string | null;
            /**
             * @description Id of the user or service account that created it
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        ServiceAccountChanges: {
            /**
             * @description Name as people see it
             * @example Deployments
             */
            name?: string;
            /**
             * @description What the account is for
             * @example Deploys from CI
             */
            description?: string;
            /**
             * @description Whether it is in use; the keys and tokens of a disabled account are refused
             * @example active
             * @enum {string}
             */
            status?: "active" | "disabled";
        };
        ServiceAccountSecret: {
            /**
             * @description Its id
             * @example eco_cre_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The last four characters of the secret
             * @example x7Qk
             */
            hint: string;
            /**
             * Format: date-time
             * @description When it expires; null: never
             * @example null
             */
            expiresAt: string | null;
            /**
             * @description Id of the user or service account that created it
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        Session: {
            /**
             * @description Id of the session
             * @example eco_ses_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When you logged in
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last used
             * @example 2026-11-25T09:30:00.000Z
             */
            lastSeenAt: string;
            /**
             * Format: date-time
             * @description When it ends unless its tokens are refreshed
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description IP address you logged in from
             * @example 192.0.2.17
             */
            address: string;
            /**
             * @description User agent you logged in with
             * @example curl/8.11.0
             */
            userAgent: string;
            /**
             * @description Browser and system
             * @example Firefox on Windows
             */
            device: string;
            /**
             * @description Whether this request was made with it
             * @example true
             */
            current: boolean;
        };
        Setup: {
            /**
             * @description Token of the set-up link
             * @example eco_vrf_0000000000000000000001.c2VjcmV0
             */
            token: string;
            /**
             * Format: email
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Password: 12 to 256 characters of all kinds, or a phrase of 20
             * @example Tr1cky-Otter!84
             */
            password: string;
            /**
             * @description Name that other members see
             * @example Ada Lovelace
             */
            displayName: string;
            /**
             * @description Sets the tokens as cookies instead of answering them
             * @example false
             */
            cookies?: boolean;
        };
        SetUp: {
            /** @description The owner */
            user: components["schemas"]["User"];
            /** @description The operator organization */
            organization: components["schemas"]["NewOrganization"];
            /** @description Null with `cookies` */
            tokens: components["schemas"]["Tokens"] | null;
        };
        Share: {
            /**
             * @description Its id
             * @example eco_shr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description How many times it can be opened
             * @example 1
             */
            views: number;
            /**
             * @description How many times it can still be opened
             * @example 1
             */
            viewsLeft: number;
            /**
             * @description Whether a passphrase is asked for
             * @example true
             */
            hasPassphrase: boolean;
            /**
             * @description Who made it
             * @example eco_usr_0000000000000000000000
             */
            createdBy: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it cannot be opened any more
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description When it was opened for the last time, withdrawn, or closed after ten wrong passphrases; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
        };
        ShareOpening: {
            /**
             * @description Where a passphrase is asked for: 32 bytes in base64url that are derived from it and from the key of the link, so that nobody without the link can try passphrases
             * @example AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8
             */
            proof?: string;
        };
        SocialAccount: {
            /**
             * @description Its id
             * @example eco_soc_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name of the provider
             * @example google
             */
            provider: string;
            /**
             * @description E-mail address at the provider, as of the last log-in
             * @example ada@example.com
             */
            email: string | null;
            /**
             * @description Name at the provider, as of the last log-in
             * @example Ada Lovelace
             */
            name: string | null;
            /**
             * Format: date-time
             * @description When it was linked
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When you last logged in with it
             * @example 2026-11-25T09:30:00.000Z
             */
            lastUsedAt: string;
        };
        SocialProvider: {
            /**
             * @description Name of the provider
             * @example google
             */
            name: string;
            /**
             * @description Path to which a browser goes to log in with it
             * @example /api/v1/auth/social/google
             */
            url: string;
        };
        SpentLease: {
            /**
             * @description The lease
             * @example eco_alo_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Units that were spent of it; the others go back
             * @example 20
             */
            units: number;
        };
        StartedImpersonation: {
            /**
             * @description Its id
             * @example eco_imp_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The organization that is entered
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organizationId: string;
            /**
             * @description The member as whom the operator acts
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description The user who really acts
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            operatorId: string;
            /**
             * @description Why, for the owners of the organization to read
             * @example Ticket 4711: the project list stays empty
             */
            reason: string;
            /**
             * Format: date-time
             * @description When it began
             * @example 2026-11-25T09:30:00.000Z
             */
            startedAt: string;
            /**
             * Format: date-time
             * @description When it ends by itself
             * @example 2026-11-25T09:30:00.000Z
             */
            expiresAt: string;
            /**
             * @description When it ended; null while it goes on
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
            /**
             * @description Id of the user who ended it, or `expiry`; null while it goes on
             * @example expiry
             */
            endedBy: string | null;
            /**
             * @description Bearer token, shown only in this reply; it cannot be refreshed
             * @example eco_imp_031hX4qFemeEoNmqEgcGlv.mX0…
             */
            accessToken: string;
            /**
             * @description Seconds until it ends by itself
             * @example 1800
             */
            expiresIn: number;
            /**
             * @deprecated
             * @description Deprecated: the same as `organizationId`
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organization: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `userId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            user: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `operatorId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            operator: string;
        };
        /**
         * @example {
         *       "organizationId": "eco_org_031hX4qFemeEoNmqEgcGlv",
         *       "reason": "Ticket 4711: the project list stays empty",
         *       "minutes": 30
         *     }
         */
        StartImpersonation: {
            /**
             * @description The organization to enter; absent: the first that the user joined
             * @example eco_org_031hX4qFemeEoNmqEgcGlv
             */
            organizationId?: string;
            /**
             * @description The member to act as; absent: the first owner of the organization
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId?: string;
            /**
             * @description Why, for the owners of the organization to read
             * @example Ticket 4711: the project list stays empty
             */
            reason: string;
            /**
             * @description Duration in minutes
             * @example 30
             */
            minutes: number;
        };
        SteppedUp: {
            /**
             * @description Methods by which the session is proven (RFC 8176)
             * @example [
             *       "pwd",
             *       "otp",
             *       "mfa"
             *     ]
             */
            amr: string[];
            /**
             * Format: date-time
             * @description Until when acts that need a fresh proof are open to the session
             * @example 2026-11-25T09:30:00.000Z
             */
            freshUntil: string;
        };
        StepUp: {
            /**
             * @description Your password; accepted only if you have no second factor
             * @example Tr1cky-Otter!84
             */
            password?: string;
            /**
             * @description Six digits from the authenticator app, or a backup code
             * @example 492039
             */
            code?: string;
            /** @description What `navigator.credentials.get` answered to the offer for a passkey */
            passkey?: components["schemas"]["PasskeyAssertion"];
        };
        StepUpOptions: {
            /**
             * @description How you can prove your identity
             * @example [
             *       "passkey",
             *       "totp"
             *     ]
             */
            methods: string[];
            /**
             * @description By method, what a client needs before it can prove it
             * @example {}
             */
            offers: {
                [key: string]: unknown;
            };
        };
        Subscription: {
            /**
             * @description Its id
             * @example eco_sub_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Who pays
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string;
            /**
             * @description What is subscribed to
             * @example eco_pln_031hX4qFemeEoNmqEgcGlv
             */
            planId: string;
            /**
             * @description The version of its terms
             * @example 1
             */
            planVersion: number;
            /**
             * @description Slug of the plan
             * @example pro
             */
            plan: string;
            /**
             * @description Name of the plan
             * @example Pro
             */
            planName: string;
            /**
             * @description How often the plan is paid, in advance; usage is billed by the month
             * @example month
             * @enum {string}
             */
            term: "month" | "year";
            /**
             * @description past_due: an invoice was not paid in time; limits of the default plan hold once `graceEnd` has passed
             * @example trialing
             * @enum {string}
             */
            status: "trialing" | "active" | "past_due" | "canceled";
            /**
             * @description How many times the plan is paid
             * @example 1
             */
            seats: number;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * @description What a term costs, in micro-units
             * @example 29000000
             */
            amount: string;
            /**
             * Format: date-time
             * @description First instant of the month of usage
             * @example 2026-11-25T09:30:00.000Z
             */
            periodStart: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            periodEnd: string;
            /**
             * Format: date-time
             * @description First instant of what is paid in advance
             * @example 2026-11-25T09:30:00.000Z
             */
            termStart: string;
            /**
             * Format: date-time
             * @description First instant after it
             * @example 2026-11-25T09:30:00.000Z
             */
            termEnd: string;
            /**
             * @description When the trial ends or ended; null without one
             * @example 2026-11-25T09:30:00.000Z
             */
            trialEnd: string | null;
            /**
             * @description Whether it ends with the term
             * @example true
             */
            cancelAtPeriodEnd: boolean;
            /**
             * @description What follows at the end of the term; null where nothing changes
             * @example eco_pln_031hX4qFemeEoNmqEgcGlv
             */
            nextPlanId: string | null;
            /**
             * @description The term that follows; null where nothing changes
             * @example month
             * @enum {string|null}
             */
            nextTerm: "month" | "year" | null;
            /**
             * @description How many seats follow; null where nothing changes
             * @example null
             */
            nextSeats: number | null;
            /**
             * @description Where the plan is paid; `ledger`: by invoices that are open until their payment is noted
             * @example ledger
             * @enum {string}
             */
            provider: "ledger" | "stripe" | "polar";
            /**
             * @description Where it is paid from the next term on; null where that stays
             * @example ledger
             * @enum {string|null}
             */
            movesTo: "ledger" | "stripe" | "polar" | null;
            /**
             * @description When a payment first failed; null where all are made
             * @example 2026-11-25T09:30:00.000Z
             */
            pastDueSince: string | null;
            /**
             * @description From when on the limits of the default plan hold, unless it is paid
             * @example 2026-11-25T09:30:00.000Z
             */
            graceEnd: string | null;
            /**
             * @description When it was canceled; null where it was not
             * @example 2026-11-25T09:30:00.000Z
             */
            canceledAt: string | null;
            /**
             * @description When it ended; null while it lives
             * @example 2026-11-25T09:30:00.000Z
             */
            endedAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        SubscriptionChange: {
            /**
             * @description Slug of the plan
             * @example pro
             */
            plan: string;
            /**
             * @description How often it is paid; as before where absent, else by the month
             * @example month
             * @enum {string}
             */
            term?: "month" | "year";
            /**
             * @description How many times it is paid; as before where absent, else once
             * @example 1
             */
            seats?: number;
            /**
             * @description now, or with the next term; absent: now for an upgrade, with the next term for a downgrade
             * @example now
             * @enum {string}
             */
            when?: "now" | "term-end";
            /**
             * Format: date-time
             * @description The instant of a preview that is less than ten minutes old: the change then costs exactly what it said
             * @example 2026-11-25T09:30:00.000Z
             */
            at?: string;
        };
        SubscriptionChangePreview: {
            /**
             * Format: date-time
             * @description The instant to send with the change
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * Format: date-time
             * @description When it takes effect
             * @example 2026-11-25T09:30:00.000Z
             */
            effectiveAt: string;
            /**
             * @description Whether a month becomes dearer or cheaper
             * @example up
             * @enum {string}
             */
            direction: "up" | "down" | "same";
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * @description What it costs at once, before tax; what is negative is taken off the next invoice
             * @example 14500000
             */
            due: string;
            /** @description What that is made of */
            lines: components["schemas"]["InvoiceLine"][];
        };
        Suspension: {
            /**
             * @description Why, for operators to read
             * @example Sends spam from several organizations
             */
            reason: string;
        };
        SyncedPlans: {
            /**
             * @description How many prices were made at the provider
             * @example 2
             */
            made: number;
            /**
             * @description How many prices were there already
             * @example 0
             */
            unchanged: number;
        };
        TargetCredentials: {
            /**
             * @description The user that makes the others
             * @example nexus_admin
             */
            username: string;
            /**
             * @description Its password; never shown
             * @example correct-horse-battery
             */
            password: string;
        };
        Team: {
            /**
             * @description Its id
             * @example eco_tem_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Name for people, unique in the organization
             * @example Support
             */
            name: string;
            /**
             * @description What the team is for
             * @example Answers customers
             */
            description: string;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        TeamChanges: {
            /**
             * @description Name for people, unique in the organization
             * @example Support
             */
            name?: string;
            /**
             * @description What the team is for
             * @example Answers customers
             */
            description?: string;
        };
        TeamMember: {
            /**
             * @description The person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description Their name; null where the person is erased
             * @example Ada Lovelace
             */
            displayName: string | null;
            /**
             * @description Their address; null where the person is erased
             * @example ada@example.com
             */
            email: string | null;
            /**
             * Format: date-time
             * @description When they were added to the team
             * @example 2026-11-25T09:30:00.000Z
             */
            addedAt: string;
            /**
             * @deprecated
             * @description Deprecated: the same as `userId`
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            user: string;
        };
        Tokens: {
            /**
             * @description JWT for `Authorization: Bearer`
             * @example eyJhbGciOiJFUzI1NiJ9…
             */
            accessToken: string;
            /**
             * @description Exchanged once for the next tokens
             * @example eco_rft_0000000000000000000001.c2VjcmV0
             */
            refreshToken: string;
            /**
             * @description Seconds until the access token expires
             * @example 900
             */
            expiresIn: number;
        };
        TopUp: {
            /**
             * @description Its id
             * @example eco_top_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description A currency (ISO 4217), or a unit of the seller
             * @example USD
             */
            unit: string;
            /**
             * @description How many credits, as a decimal number
             * @example 25
             */
            amount: string;
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * @description What they cost, in micro-units before tax
             * @example 25000000
             */
            subtotal: string;
            /**
             * @description Micro-units of tax
             * @example 0
             */
            tax: string;
            /**
             * @description open: they are granted once it is paid
             * @example open
             * @enum {string}
             */
            status: "open" | "paid" | "failed" | "expired" | "void";
            /**
             * @description The invoice to pay; null where a page of the provider takes the payment, which is invoiced then
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            invoiceId: string | null;
            /**
             * @description Where to send the browser; null where the invoice is paid by another way
             * @example https://checkout.stripe.com/c/pay/cs_1
             */
            url: string | null;
            /**
             * Format: date-time
             * @description Until when the page can be used; null without one
             * @example null
             */
            expiresAt: string | null;
        };
        TotpConfirmation: {
            /**
             * @description The six digits that the app shows
             * @example 492039
             */
            code: string;
        };
        Transfer: {
            /**
             * @description The member who becomes the owner
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            userId: string;
            /**
             * @description Your role from then on; `admin` where absent
             * @example admin
             */
            keepRole?: ("admin" | "developer" | "viewer" | "billing") | string;
        };
        Transferred: {
            /** @description The new owner */
            owner: components["schemas"]["Member"];
            /** @description The owner before, with the role they keep */
            before: components["schemas"]["Member"];
        };
        TransferredSecrets: {
            /**
             * @description The folder, from the root `/`
             * @example /payments
             */
            path: string;
            /**
             * @description The number of the revision of the folder that it made; null where nothing was written
             * @example 14
             */
            revision: number | null;
            /**
             * @description Names that are new
             * @example [
             *       "STRIPE_KEY"
             *     ]
             */
            created: string[];
            /**
             * @description Names that have a new version
             * @example [
             *       "DB_URL"
             *     ]
             */
            updated: string[];
            /**
             * @description Names that have the value already
             * @example [
             *       "REGION"
             *     ]
             */
            unchanged: string[];
            /**
             * @description Names that have another value, which stays
             * @example [
             *       "DEBUG"
             *     ]
             */
            skipped: string[];
        };
        UnlinkedSocialAccount: {
            /**
             * @description Id of the linked account
             * @example eco_soc_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * Format: date-time
             * @description When it was unlinked
             * @example 2026-11-25T09:30:00.000Z
             */
            unlinkedAt: string;
        };
        UnverifiedEmail: {
            /**
             * Format: email
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
        };
        UpcomingInvoice: {
            /**
             * @description ISO 4217
             * @example USD
             */
            currency: string;
            /**
             * Format: date-time
             * @description First instant of the month that runs
             * @example 2026-11-25T09:30:00.000Z
             */
            periodStart: string;
            /**
             * Format: date-time
             * @description When the invoice will be issued
             * @example 2026-11-25T09:30:00.000Z
             */
            periodEnd: string;
            /**
             * @description Sum of the lines in micro-units, before tax
             * @example 29000000
             */
            subtotal: string;
            /**
             * @description Micro-units that credit notes left: they pay it, as far as they go
             * @example 0
             */
            balance: string;
            /** @description Usage so far, the next term, what waits for the invoice, and what credits would pay */
            lines: components["schemas"]["InvoiceLine"][];
        };
        UsageErrors: {
            /**
             * @description Number of requests answered
             * @example 1200
             */
            requests: number;
            /**
             * @description Number of these with a status of 400 or above
             * @example 12
             */
            errors: number;
            /** @description The days counted */
            period: {
                /**
                 * Format: date
                 * @description The first UTC day
                 * @example 2026-11-25
                 */
                first: string;
                /**
                 * Format: date
                 * @description The last UTC day: today
                 * @example 2026-11-25
                 */
                last: string;
            };
            /**
             * @description Share of the requests that were errors, from 0 to 1
             * @example 0.01
             */
            errorRate: number;
            /** @description Each day with requests, oldest first */
            days: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * Format: date
                 * @description UTC day
                 * @example 2026-11-25
                 */
                day: string;
            }[];
            /** @description What failed how: the most frequent first, at most 100 */
            endpoints: {
                /**
                 * @description HTTP method
                 * @example POST
                 */
                method: string;
                /**
                 * @description Path as declared
                 * @example /api/v1/keys/verify
                 */
                route: string;
                /**
                 * @description Status code of the reply
                 * @example 429
                 */
                status: number;
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
            }[];
        };
        UsageGroups: {
            /** @description The days counted */
            period: {
                /**
                 * Format: date
                 * @description First UTC day
                 * @example 2026-11-25
                 */
                first: string;
                /**
                 * Format: date
                 * @description Last UTC day
                 * @example 2026-11-25
                 */
                last: string;
            };
            /** @description In the order of time, then of names */
            items: {
                /**
                 * Format: date
                 * @description First UTC day of the interval
                 * @example 2026-11-25
                 */
                start: string;
                /**
                 * @description Id of the customer or key, the tag, or the code; null for verifications without a tag
                 * @example eco_cus_02tqOFmM81NVbjuYEWaPvm
                 */
                name: string | null;
                /**
                 * @description Number of verifications, refused ones too
                 * @example 120
                 */
                verifications: number;
                /**
                 * @description Units of `cost` that admitted ones took
                 * @example 118
                 */
                units: number;
            }[];
            /**
             * @description `cursor` of the next page; null on the last one
             * @example WyIyMDI2LTAxLTAxIiwiIl0
             */
            nextCursor: string | null;
        };
        UsageHistory: {
            /** @description The days shown */
            period: {
                /**
                 * Format: date
                 * @description The first UTC day
                 * @example 2026-11-25
                 */
                first: string;
                /**
                 * Format: date
                 * @description The last UTC day: today
                 * @example 2026-11-25
                 */
                last: string;
            };
            /** @description Each day of the period, oldest first; days without requests are zeros */
            days: {
                /**
                 * Format: date
                 * @description UTC day
                 * @example 2026-11-25
                 */
                day: string;
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * @description Billable units by meter
                 * @example {
                 *       "api.calls": 1200
                 *     }
                 */
                meters: {
                    [key: string]: number;
                };
            }[];
        };
        UsageNow: {
            /**
             * @description Number of requests answered
             * @example 1200
             */
            requests: number;
            /**
             * @description Number of these with a status of 400 or above
             * @example 12
             */
            errors: number;
            /**
             * Format: date-time
             * @description First instant counted
             * @example 2026-11-25T09:30:00.000Z
             */
            from: string;
            /**
             * Format: date-time
             * @description When it was asked
             * @example 2026-11-25T09:30:00.000Z
             */
            to: string;
            /**
             * @description Requests per second of all these
             * @example 3.2
             */
            perSecond: number;
            /** @description Each minute, oldest first; the last one is not over */
            minutes: {
                /**
                 * @description Number of requests answered
                 * @example 1200
                 */
                requests: number;
                /**
                 * @description Number of these with a status of 400 or above
                 * @example 12
                 */
                errors: number;
                /**
                 * Format: date-time
                 * @description Its first instant
                 * @example 2026-11-25T09:30:00.000Z
                 */
                at: string;
                /**
                 * @description Longest duration, in milliseconds
                 * @example 120.5
                 */
                maxMs: number;
            }[];
        };
        UsageOverage: {
            /** @description The period of the plan; the calendar month in UTC where there is none */
            period: {
                /**
                 * Format: date-time
                 * @description First instant of the period
                 * @example 2026-11-25T09:30:00.000Z
                 */
                start: string;
                /**
                 * Format: date-time
                 * @description First instant after it
                 * @example 2026-11-25T09:30:00.000Z
                 */
                end: string;
            };
            /**
             * @description ISO 4217; null without a plan
             * @example USD
             */
            currency: string | null;
            /**
             * @description Sum of the amounts of all items: what the next invoice would charge for usage, before tax
             * @example 200000
             */
            amount: string;
            /** @description By meter and plan: a change of plan within the period begins a part of its own */
            items: components["schemas"]["MeterOverage"][];
        };
        UsagePrice: {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example flat
             * @constant
             */
            model: "flat";
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example overage
             * @constant
             */
            model: "overage";
            /**
             * @description Units that cost nothing
             * @example 100000
             */
            included: string;
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example seat
             * @constant
             */
            model: "seat";
            /**
             * @description Units that cost nothing
             * @example 100000
             */
            included?: string;
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example package
             * @constant
             */
            model: "package";
            /**
             * @description Units that cost nothing
             * @example 100000
             */
            included?: string;
            /**
             * @description Units in a package
             * @example 1000
             */
            packageSize: string;
            /**
             * @description Price of a package, in units of the currency
             * @example 2.5
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example graduated
             * @constant
             */
            model: "graduated";
            /**
             * @description In ascending order; only the last one has no upper end
             * @example [
             *       {
             *         "upTo": "1000",
             *         "unitAmount": "0.01"
             *       },
             *       {
             *         "upTo": null,
             *         "unitAmount": "0.005"
             *       }
             *     ]
             */
            tiers: components["schemas"]["PriceTier"][];
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example volume
             * @constant
             */
            model: "volume";
            /**
             * @description In ascending order; only the last one has no upper end
             * @example [
             *       {
             *         "upTo": "1000",
             *         "unitAmount": "0.01"
             *       },
             *       {
             *         "upTo": null,
             *         "unitAmount": "0.005"
             *       }
             *     ]
             */
            tiers: components["schemas"]["PriceTier"][];
        };
        UsagePriceInput: {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example flat
             * @constant
             */
            model: "flat";
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example overage
             * @constant
             */
            model: "overage";
            /**
             * @description Units that cost nothing
             * @example 100000
             */
            included: string;
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example seat
             * @constant
             */
            model: "seat";
            /**
             * @description Units that cost nothing
             * @example 100000
             */
            included?: string;
            /**
             * @description Price of a unit, in units of the currency
             * @example 0.001
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example package
             * @constant
             */
            model: "package";
            /**
             * @description Units that cost nothing
             * @example 100000
             */
            included?: string;
            /**
             * @description Units in a package
             * @example 1000
             */
            packageSize: string;
            /**
             * @description Price of a package, in units of the currency
             * @example 2.5
             */
            unitAmount: string;
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example graduated
             * @constant
             */
            model: "graduated";
            /**
             * @description In ascending order; only the last one has no upper end
             * @example [
             *       {
             *         "upTo": "1000",
             *         "unitAmount": "0.01"
             *       },
             *       {
             *         "upTo": null,
             *         "unitAmount": "0.005"
             *       }
             *     ]
             */
            tiers: components["schemas"]["PriceTierInput"][];
        } | {
            /**
             * @description What is counted: the name of a meter, or a thing that is counted, such as `members`
             * @example api.calls
             */
            feature: string;
            /**
             * @description How invoices call it; the feature itself unless set
             * @example API calls
             */
            name?: string;
            /**
             * @description The least that a period costs, in micro-units of the currency
             * @example 5000000
             */
            minimum?: string;
            /**
             * @description The most that a period costs, in micro-units of the currency
             * @example 500000000
             */
            maximum?: string;
            /**
             * @description How units become an amount
             * @example volume
             * @constant
             */
            model: "volume";
            /**
             * @description In ascending order; only the last one has no upper end
             * @example [
             *       {
             *         "upTo": "1000",
             *         "unitAmount": "0.01"
             *       },
             *       {
             *         "upTo": null,
             *         "unitAmount": "0.005"
             *       }
             *     ]
             */
            tiers: components["schemas"]["PriceTierInput"][];
        };
        UsageRate: {
            /**
             * @description Which part of the price it is; null where the price has one part
             * @example overage
             */
            tier: string | null;
            /**
             * @description Units, or packages of them, as a decimal number
             * @example 200
             */
            quantity: string;
            /**
             * @description Price of one in the currency, as a decimal number
             * @example 0.001
             */
            unitAmount: string;
            /**
             * @description Micro-units of the currency
             * @example 200000
             */
            amount: string;
        };
        User: {
            /**
             * @description Id of the person
             * @example eco_usr_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description E-mail address
             * @example ada@example.com
             */
            email: string;
            /**
             * @description Name that other members see
             * @example Ada Lovelace
             */
            displayName: string;
            /**
             * @description Whether the person has proven the address
             * @example true
             */
            emailVerified: boolean;
            /**
             * Format: date-time
             * @description When the person registered
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        UserImport: {
            /** @description The people, 100 at most */
            users: {
                /**
                 * Format: email
                 * @description E-mail address; who has it already is left as they are
                 * @example ada@example.com
                 */
                email: string;
                /**
                 * @description Name that other members see; what stands before the @ where absent
                 * @example Ada Lovelace
                 */
                displayName?: string;
                /**
                 * @description Whether the person has proven the address to you; false where absent
                 * @example true
                 */
                emailVerified?: boolean;
                /**
                 * @description Hash of the password, in one of the formats above; absent: the person sets a password by mail
                 * @example $2b$12$KIXQ4S7xkVYkFv5y1mF9cO8VQ6G3sYyE0bC8mJZp1uQ2nD7wXr5aK
                 */
                passwordHash?: string;
                /**
                 * @description Name of the organization that is created for the person
                 * @example Analytical Engines
                 */
                organizationName?: string;
            }[];
            /**
             * @description Whether only to say what would happen
             * @default false
             * @example false
             */
            dryRun?: boolean;
        };
        UserImportResults: {
            /** @description One for each person, in the order sent */
            results: components["schemas"]["ImportedUser"][];
        };
        Verification: {
            /**
             * @description Whether to admit the call
             * @example true
             */
            valid: boolean;
            /**
             * @description Why, or why not: the first that applies in the order of the list
             * @example VALID
             * @enum {string}
             */
            code: "VALID" | "NOT_FOUND" | "REVOKED" | "EXPIRED" | "PAUSED" | "WRONG_ENVIRONMENT" | "FORBIDDEN_IP" | "INSUFFICIENT_PERMISSION" | "COST_ABOVE_LIMIT" | "RATE_LIMITED" | "USAGE_EXCEEDED" | "QUOTA_EXCEEDED" | "TEST_CALLS_EXCEEDED";
            /**
             * @description Id of the key; null where none was found
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm
             */
            keyId: string | null;
            /**
             * @description The customer it belongs to
             * @example eco_cus_02tqOFmM81NVbjuYEWaPvm
             */
            customerId: string | null;
            /**
             * @description Your own id for the customer
             * @example acme-42
             */
            externalId: string | null;
            /**
             * @description The environment it is for; null: all of them
             * @example eco_env_02tqOFmM81NVbjuYEWaPvm
             */
            environmentId: string | null;
            /**
             * @description What the key may do
             * @example [
             *       "orders:*"
             *     ]
             */
            scopes: string[];
            /**
             * @description What you noted about the key
             * @example {
             *       "tier": "gold"
             *     }
             */
            metadata: {
                [key: string]: unknown;
            };
            /** @description The limits that this call was counted against */
            limits: components["schemas"]["KeyLimitState"][];
            /**
             * @description How many more uses the key has; null where they are not counted, or the call was refused before
             * @example null
             */
            remaining: number | null;
            /** @description The quota of the customer; of a key of an environment that is not of production, the calls of the day. Null where there is none, or the call was refused before */
            quota: components["schemas"]["CustomerQuota"] | null;
            /**
             * @description Present, and true, where the database cannot be reached and the answer is from memory: it may miss a revocation of the last `VERIFY_STALE_SECONDS`
             * @example true
             * @constant
             */
            stale?: true;
        };
        /**
         * @example {
         *       "id": "report-1",
         *       "verifications": [],
         *       "leases": []
         *     }
         */
        VerificationReport: {
            /**
             * @description Sent again within a day, a report with this id counts once
             * @example b3f1c0de-report-1
             */
            id: string;
            /** @description What was decided, like calls together */
            verifications: components["schemas"]["DecidedVerifications"][];
            /**
             * @description Leases that are over
             * @default []
             */
            leases?: components["schemas"]["SpentLease"][];
        };
        VerifiedEmail: {
            /** @description Whose address it is */
            user: components["schemas"]["User"];
        };
        /**
         * @example {
         *       "key": "eco_api_02tqOFmM81NVbjuYEWaPvm.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         *       "permission": "orders:read",
         *       "tag": "GET /orders/:id"
         *     }
         */
        VerifyInput: {
            /**
             * @description The key that a customer presented
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            key: string;
            /**
             * @description What the call needs, in words of your API
             * @example orders:read
             */
            permission?: string;
            /** @description What the call is about; where absent, the key is valid in the environment that the reply names */
            resource?: {
                /**
                 * @description Id of the environment
                 * @example eco_env_031hX4qFemeEoNmqEgcGlv
                 */
                environmentId?: string;
            };
            /**
             * @description Units that the call takes from each limit; above one of them, no wait helps: `COST_ABOVE_LIMIT`
             * @default 1
             * @example 1
             */
            cost?: number;
            /**
             * @description Address that the customer called from; needed where the key has `allowedIps` or a limit per address
             * @example 192.0.2.7
             */
            ip?: string;
            /**
             * @description What the call is for, to count usage by: an endpoint of your API, without ids. 500 distinct ones a day are counted apart
             * @example GET /orders/:id
             */
            tag?: string;
        };
        WantedKey: {
            /**
             * @description The id in the key, as its text says; absent where it says none
             * @example eco_api_02tqOFmM81NVbjuYEWaPvm
             */
            id?: string;
            /**
             * @description SHA-256 of the whole key
             * @example aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
             */
            hash: string;
            /**
             * @description Units that are wanted in advance of its limits and quotas
             * @default 0
             * @example 32
             */
            units?: number;
        };
        /**
         * @example {
         *       "keys": [
         *         {
         *           "hash": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         *           "units": 32
         *         }
         *       ]
         *     }
         */
        WantedKeys: {
            /** @description The keys that were presented */
            keys: components["schemas"]["WantedKey"][];
        };
        WebhookAttempt: {
            /**
             * @description Number of the attempt, from 1
             * @example 1
             */
            number: number;
            /**
             * Format: date-time
             * @description When it was sent
             * @example 2026-11-25T09:30:00.000Z
             */
            at: string;
            /**
             * @description Milliseconds until the answer, or until it was given up
             * @example 42
             */
            durationMs: number;
            /**
             * @description HTTP status code of the answer; null where there was none
             * @example 200
             */
            status: number | null;
            /**
             * @description Why it failed; null where it succeeded
             * @example TIMEOUT
             */
            failure: string | null;
            /**
             * @description The beginning of the answer, up to 1 KiB; null where there was none
             * @example ok
             */
            answer: string | null;
        };
        WebhookDelivery: {
            /**
             * @description Its id
             * @example eco_whd_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Where it is sent
             * @example eco_whe_031hX4qFemeEoNmqEgcGlv
             */
            endpointId: string;
            /**
             * @description The id of the event, which the receiver gets as `webhook-id`; the same in retries and replays
             * @example eco_evt_031hX4qFemeEoNmqEgcGlv
             */
            messageId: string;
            /**
             * @description The customer whose endpoint it is; null for your own
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description Type of the event
             * @example invoice.paid
             */
            type: string;
            /**
             * @description What the event is about; null where it says nothing
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            subject: string | null;
            /**
             * @description `exhausted`: all attempts have failed; `held`: the endpoint was disabled, or is no longer subscribed to the type; `dropped`: the endpoint was deleted meanwhile
             * @example pending
             * @enum {string}
             */
            state: "pending" | "sending" | "delivered" | "retrying" | "exhausted" | "held" | "dropped";
            /**
             * @description Number of attempts so far, also those before a replay
             * @example 1
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it is sent next; null where it is not
             * @example null
             */
            nextAttemptAt: string | null;
            /**
             * @description HTTP status code of the last answer; null where there was none
             * @example 200
             */
            lastStatus: number | null;
            /**
             * @description Why the last attempt failed; null where it succeeded or there was none
             * @example STATUS
             */
            lastFailure: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * @description When it was delivered or given up; null before
             * @example 2026-11-25T09:30:00.000Z
             */
            completedAt: string | null;
        };
        WebhookDeliveryWithAttempts: {
            /**
             * @description Its id
             * @example eco_whd_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description Where it is sent
             * @example eco_whe_031hX4qFemeEoNmqEgcGlv
             */
            endpointId: string;
            /**
             * @description The id of the event, which the receiver gets as `webhook-id`; the same in retries and replays
             * @example eco_evt_031hX4qFemeEoNmqEgcGlv
             */
            messageId: string;
            /**
             * @description The customer whose endpoint it is; null for your own
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description Type of the event
             * @example invoice.paid
             */
            type: string;
            /**
             * @description What the event is about; null where it says nothing
             * @example eco_inv_031hX4qFemeEoNmqEgcGlv
             */
            subject: string | null;
            /**
             * @description `exhausted`: all attempts have failed; `held`: the endpoint was disabled, or is no longer subscribed to the type; `dropped`: the endpoint was deleted meanwhile
             * @example pending
             * @enum {string}
             */
            state: "pending" | "sending" | "delivered" | "retrying" | "exhausted" | "held" | "dropped";
            /**
             * @description Number of attempts so far, also those before a replay
             * @example 1
             */
            attempts: number;
            /**
             * Format: date-time
             * @description When it is sent next; null where it is not
             * @example null
             */
            nextAttemptAt: string | null;
            /**
             * @description HTTP status code of the last answer; null where there was none
             * @example 200
             */
            lastStatus: number | null;
            /**
             * @description Why the last attempt failed; null where it succeeded or there was none
             * @example STATUS
             */
            lastFailure: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was delivered or given up; null before
             * @example null
             */
            completedAt: string | null;
            /**
             * @description What was sent, in the version of the endpoint; null once it is pruned
             * @example {"type":"invoice.paid"}
             */
            body: string;
            /** @description Attempts, oldest first */
            attemptLog: components["schemas"]["WebhookAttempt"][];
        };
        WebhookEndpoint: {
            /**
             * @description Its id
             * @example eco_whe_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The customer whose endpoint it is, who gets only events about itself; null for your own
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description Where deliveries are sent by POST
             * @example https://api.example.com/webhooks
             */
            url: string;
            /**
             * @description What it is for
             * @example Orders to the warehouse
             */
            description: string | null;
            /**
             * @description Types of events, and patterns such as `invoice.*` and `*`
             * @example [
             *       "invoice.*"
             *     ]
             */
            events: string[];
            /**
             * @description `none`: as fast as they come. `subject` and `endpoint`: the next delivery about the same thing, or to the endpoint, waits until the one before is delivered or exhausted
             * @example none
             * @enum {string}
             */
            ordering: "none" | "subject" | "endpoint";
            /**
             * @description Milliseconds within which it must answer
             * @example 15000
             */
            timeoutMs: number;
            /**
             * @description Maximum number of deliveries per second; null for no limit
             * @example 50
             */
            ratePerSecond: number | null;
            /**
             * @description Names of the headers that are sent with each delivery
             * @example [
             *       "Authorization"
             *     ]
             */
            headerNames: string[];
            /**
             * @description Version of the events, a date: their shape does not change under it
             * @example 2026-11-27
             */
            apiVersion: string;
            /**
             * @description Verifies signatures of `v1a`; null for `v1`
             * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             */
            publicKey: string | null;
            /**
             * @description A disabled endpoint is sent nothing: its deliveries are held
             * @example enabled
             * @enum {string}
             */
            state: "enabled" | "disabled";
            /**
             * @description `requested`; `gone`: it answered 410; `failing`: it failed for five days; null while it is enabled
             * @example requested
             * @enum {string|null}
             */
            disabledReason: "requested" | "gone" | "failing" | null;
            /**
             * Format: date-time
             * @description When it was disabled; null while it is enabled
             * @example null
             */
            disabledAt: string | null;
            /**
             * @description When it last accepted a delivery; null where it never did
             * @example 2026-11-25T09:30:00.000Z
             */
            lastSuccessAt: string | null;
            /**
             * @description When it first failed after that; null while it does not
             * @example 2026-11-25T09:30:00.000Z
             */
            failingSince: string | null;
            /**
             * @description Until when the secret before signs too; null where no rotation is open
             * @example 2026-11-25T09:30:00.000Z
             */
            rotationEndsAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
        };
        WebhookEndpointChanges: {
            /**
             * Format: uri
             * @description Where deliveries are sent by POST
             * @example https://api.example.com/webhooks
             */
            url?: string;
            /**
             * @description What it is for
             * @example Orders to the warehouse
             */
            description?: string | null;
            /**
             * @description Types of events, and patterns such as `invoice.*` and `*`
             * @example [
             *       "invoice.*"
             *     ]
             */
            events?: string[];
            /**
             * @description `none`: as fast as they come. `subject` and `endpoint`: the next delivery about the same thing, or to the endpoint, waits until the one before is delivered or exhausted
             * @example none
             * @enum {string}
             */
            ordering?: "none" | "subject" | "endpoint";
            /**
             * @description Milliseconds within which it must answer
             * @example 15000
             */
            timeoutMs?: number;
            /**
             * @description Maximum number of deliveries per second; null for no limit
             * @example 50
             */
            ratePerSecond?: number | null;
            /**
             * @description Sent with each delivery; stored encrypted, and never shown. Needed again where `url` moves to another host
             * @example {
             *       "Authorization": "Bearer abc"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
            /**
             * @description Version of the events, a date: their shape does not change under it
             * @example 2026-11-27
             * @enum {string}
             */
            apiVersion?: "2026-11-27";
            /**
             * @description `disabled`: it is sent nothing until it is enabled again
             * @example disabled
             * @enum {string}
             */
            state?: "disabled";
        };
        WebhookEndpointWithSecret: {
            /**
             * @description Its id
             * @example eco_whe_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description The customer whose endpoint it is, who gets only events about itself; null for your own
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description Where deliveries are sent by POST
             * @example https://api.example.com/webhooks
             */
            url: string;
            /**
             * @description What it is for
             * @example Orders to the warehouse
             */
            description: string | null;
            /**
             * @description Types of events, and patterns such as `invoice.*` and `*`
             * @example [
             *       "invoice.*"
             *     ]
             */
            events: string[];
            /**
             * @description `none`: as fast as they come. `subject` and `endpoint`: the next delivery about the same thing, or to the endpoint, waits until the one before is delivered or exhausted
             * @example none
             * @enum {string}
             */
            ordering: "none" | "subject" | "endpoint";
            /**
             * @description Milliseconds within which it must answer
             * @example 15000
             */
            timeoutMs: number;
            /**
             * @description Maximum number of deliveries per second; null for no limit
             * @example 50
             */
            ratePerSecond: number | null;
            /**
             * @description Names of the headers that are sent with each delivery
             * @example [
             *       "Authorization"
             *     ]
             */
            headerNames: string[];
            /**
             * @description Version of the events, a date: their shape does not change under it
             * @example 2026-11-27
             */
            apiVersion: string;
            /**
             * @description Verifies signatures of `v1a`; null for `v1`
             * @example whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=
             */
            publicKey: string | null;
            /**
             * @description A disabled endpoint is sent nothing: its deliveries are held
             * @example enabled
             * @enum {string}
             */
            state: "enabled" | "disabled";
            /**
             * @description `requested`; `gone`: it answered 410; `failing`: it failed for five days; null while it is enabled
             * @example requested
             * @enum {string|null}
             */
            disabledReason: "requested" | "gone" | "failing" | null;
            /**
             * Format: date-time
             * @description When it was disabled; null while it is enabled
             * @example null
             */
            disabledAt: string | null;
            /**
             * @description When it last accepted a delivery; null where it never did
             * @example 2026-11-25T09:30:00.000Z
             */
            lastSuccessAt: string | null;
            /**
             * @description When it first failed after that; null while it does not
             * @example 2026-11-25T09:30:00.000Z
             */
            failingSince: string | null;
            /**
             * @description Until when the secret before signs too; null where no rotation is open
             * @example 2026-11-25T09:30:00.000Z
             */
            rotationEndsAt: string | null;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
            /**
             * Format: date-time
             * @description When it was last changed
             * @example 2026-11-25T09:30:00.000Z
             */
            updatedAt: string;
            /**
             * @description Signs its deliveries; shown this once. Null for `v1a`
             * @example whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD
             */
            secret: string | null;
        };
        WebhookEventType: {
            /**
             * @description Its name: a noun and what happened
             * @example order.shipped
             */
            type: string;
            /**
             * @description When it is sent
             * @example An order has left the warehouse
             */
            description: string;
            /**
             * @description Whether it is a type of your own messages, not of events of this product
             * @example true
             */
            own: boolean;
            /**
             * @description JSON Schema of the data; null where it is not described
             * @example {
             *       "type": "object"
             *     }
             */
            schema: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The data of one event; null where there is none
             * @example {
             *       "orderId": "o-42"
             *     }
             */
            example: {
                [key: string]: unknown;
            } | null;
        };
        WebhookEventTypeInput: {
            /**
             * @description When it is sent
             * @example An order has left the warehouse
             */
            description: string;
            /**
             * @description JSON Schema of the data; null where it is not described
             * @default null
             * @example {
             *       "type": "object"
             *     }
             */
            schema?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description The data of one event; null where there is none
             * @default null
             * @example {
             *       "orderId": "o-42"
             *     }
             */
            example?: {
                [key: string]: unknown;
            } | null;
        };
        WebhookMessage: {
            /**
             * @description Its id
             * @example eco_evt_031hX4qFemeEoNmqEgcGlv
             */
            id: string;
            /**
             * @description One of your own types of events
             * @example order.shipped
             */
            type: string;
            /**
             * @description What it is about: your own id for it
             * @example o-42
             */
            subject: string | null;
            /**
             * @description The customer that it concerns, whose endpoints get it too; null for nobody
             * @example eco_cus_031hX4qFemeEoNmqEgcGlv
             */
            customerId: string | null;
            /**
             * @description To how many endpoints it is sent, or held
             * @example 1
             */
            deliveries: number;
            /**
             * Format: date-time
             * @description When it was created
             * @example 2026-11-25T09:30:00.000Z
             */
            createdAt: string;
        };
        WebhookReplay: {
            /**
             * Format: date-time
             * @description Deliveries that were created then or later
             * @example 2026-11-25T09:30:00.000Z
             */
            since: string;
            /**
             * Format: date-time
             * @description Deliveries that were created before; now where absent
             * @example 2026-11-25T09:30:00.000Z
             */
            until?: string;
            /**
             * @description In which states; `retrying` is sent at once, instead of at its next attempt
             * @default [
             *       "exhausted",
             *       "held"
             *     ]
             * @example [
             *       "exhausted",
             *       "held"
             *     ]
             */
            states?: ("delivered" | "exhausted" | "held" | "retrying")[];
        };
        WebhookReplayed: {
            /**
             * @description Number of deliveries that are sent again
             * @example 12
             */
            replayed: number;
            /**
             * @description Whether there are more: repeat the call
             * @example true
             */
            remaining: boolean;
        };
        WebhookRotation: {
            /**
             * @description Hours for which the secret before signs too
             * @default 24
             * @example 24
             */
            overlapHours?: number;
        };
        WebhookVersionPreview: {
            /**
             * @description The version of the endpoint
             * @example 2026-11-27
             */
            from: string;
            /**
             * @description The version that was asked for
             * @example 2026-11-27
             */
            to: string;
            /** @description Events of this product that the endpoint is subscribed to */
            types: {
                /**
                 * @description Type of the event
                 * @example invoice.paid
                 */
                type: string;
                /**
                 * @description Example data in the version of the endpoint
                 * @example {
                 *       "total": "100"
                 *     }
                 */
                before: {
                    [key: string]: unknown;
                };
                /**
                 * @description The same in the other version
                 * @example {
                 *       "total": "100"
                 *     }
                 */
                after: {
                    [key: string]: unknown;
                };
                /**
                 * @description Whether they differ
                 * @example true
                 */
                changed: boolean;
            }[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    "auth.readJwks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySet"];
                };
            };
        };
    };
    "apis.readOwn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProtectedResource"];
                };
            };
        };
    };
    "bindings.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Who has the role: a member, a service account or a team */
                principalId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Binding"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "bindings.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewBinding"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Binding"];
                };
            };
        };
    };
    "bindings.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the binding */
                binding: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "access.explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessQuestion"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
        };
    };
    "access.readOwn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnAccess"];
                };
            };
        };
    };
    "permissions.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Permission"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "roles.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Role"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "roles.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRole"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    "roles.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the role */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    "roles.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the role */
                role: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "roles.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the role */
                role: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    "analytics.overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalyticsOverview"];
                };
            };
        };
    };
    "analytics.users": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description The most requests, or the newest, first */
                sort?: "requests" | "created";
                /** @description Only those who made requests within 24 hours, or only those who made none */
                filter?: "active" | "idle";
                /** @description Beginning of an address, or an id */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["AnalyticsUser"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "encryptionKeys.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EncryptionKeys"];
                };
            };
        };
    };
    "live.connections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LiveConnections"];
                };
            };
        };
    };
    "billing.reconcile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reconciliation"];
                };
            };
        };
    };
    "audit.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Id of a user, service account or API key, `anonymous`, or the name of background work */
                actor?: string;
                /** @description An action; `*` stands for any characters */
                action?: string;
                /** @description Id of what was acted on */
                resource?: string;
                /** @description Its type */
                resourceType?: string;
                /** @description How it went */
                result?: "success" | "denied" | "failure";
                /** @description Entries of this time and later */
                from?: string;
                /** @description Entries before this time */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["AuditEntry"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "audit.listArchives": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: {
                            /**
                             * @description Name in `audit-archive/<organization>/` of the data directory of the node that wrote it
                             * @example 1-5000.ndjson.gz
                             */
                            file: string;
                            /**
                             * @description Number of the entry in the chain, from 1
                             * @example 42
                             */
                            firstSeq: number;
                            /**
                             * @description Number of the entry in the chain, from 1
                             * @example 42
                             */
                            lastSeq: number;
                            /**
                             * @description SHA-256 of the file; the audit entry `audit.prune` holds it too
                             * @example 9f86d081884c7d65…
                             */
                            sha256: string;
                            /**
                             * Format: date-time
                             * @description When it was written
                             * @example 2026-11-25T09:30:00.000Z
                             */
                            createdAt: string;
                        }[];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "audit.export": {
        parameters: {
            query?: {
                /** @description Format of the reply */
                format?: "ndjson" | "csv";
                /** @description Continue after this number of an entry: the header X-Next-After of the previous call */
                after?: number;
                /** @description Number of entries in the reply */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
        };
    };
    "audit.readRetention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRetention"];
                };
            };
        };
    };
    "audit.setRetention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditRetentionInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRetention"];
                };
            };
        };
    };
    "audit.verify": {
        parameters: {
            query?: {
                /** @description Continue after this number of an entry: `nextAfter` of the previous call */
                after?: number;
                /** @description Hash there, `through.hash` of the previous call: without it, the stored hash is trusted */
                hash?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditVerification"];
                };
            };
        };
    };
    "account.listActivity": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Activity"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "apiConsents.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ApiConsent"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "apiConsents.withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the consent */
                consent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "consents.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Consent"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "consents.withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "account.readEmailChange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingEmailChange"];
                };
            };
        };
    };
    "account.changeEmail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailChangeRequested"];
                };
            };
        };
    };
    "account.cancelEmailChange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description What was done, for people
                         * @example Password changed
                         */
                        message: string;
                    };
                };
            };
        };
    };
    "auth.confirmEmailChange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChangeConfirmation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EmailChangeConfirmed"];
                };
            };
        };
    };
    "auth.stopEmailChange": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailChangeStop"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description What was done, for people
                         * @example Password changed
                         */
                        message: string;
                    };
                };
            };
        };
    };
    "account.changePassword": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordChanged"];
                };
            };
        };
    };
    "account.export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * Format: date-time
                         * @description When the export was made
                         * @example 2026-11-25T09:30:00.000Z
                         */
                        exportedAt: string;
                        /**
                         * @description Whose data it is
                         * @example eco_usr_031hX4qFemeEoNmqEgcGlv
                         */
                        personId: string;
                        /**
                         * @description By section: account, sessions, memberships, activity …
                         * @example {
                         *       "sessions": []
                         *     }
                         */
                        data: {
                            [key: string]: unknown;
                        };
                        /**
                         * @deprecated
                         * @description Deprecated: the same as `personId`
                         * @example eco_usr_031hX4qFemeEoNmqEgcGlv
                         */
                        person: string;
                    };
                };
            };
        };
    };
    "auth.forgotPassword": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgottenPassword"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description What was done, for people
                         * @example Password changed
                         */
                        message: string;
                    };
                };
            };
        };
    };
    "auth.login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Login"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"] | components["schemas"]["LoginChallenge"];
                };
            };
        };
    };
    "auth.loginMfa": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MfaLogin"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"];
                };
            };
        };
    };
    "auth.logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description What was done, for people
                         * @example Password changed
                         */
                        message: string;
                    };
                };
            };
        };
    };
    "auth.logoutAll": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedOut"];
                };
            };
        };
    };
    "account.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "account.delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedAccount"];
                };
            };
        };
    };
    "account.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
        };
    };
    "mfa.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Mfa"];
                };
            };
        };
    };
    "mfa.renewBackupCodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupCodes"];
                };
            };
        };
    };
    "mfa.enrolTotp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewTotp"];
                };
            };
        };
    };
    "mfa.removeTotp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedTotp"];
                };
            };
        };
    };
    "mfa.confirmTotp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpConfirmation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupCodes"];
                };
            };
        };
    };
    "passkeys.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Passkey"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "passkeys.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
        };
    };
    "passkeys.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the passkey */
                passkey: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedPasskey"];
                };
            };
        };
    };
    "passkeys.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the passkey */
                passkey: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Passkey"];
                };
            };
        };
    };
    "passkeys.login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyLogin"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoggedIn"] | components["schemas"]["LoginChallenge"];
                };
            };
        };
    };
    "passkeys.beginLogin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyLoginStart"];
                };
            };
        };
    };
    "passkeys.beginCreate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyCreationStart"];
                };
            };
        };
    };
    "auth.refresh": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RefreshRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Refreshed"];
                };
            };
        };
    };
    "auth.readRegistration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegistrationSettings"];
                };
            };
        };
    };
    "auth.register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Registration"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
        };
    };
    "auth.resetPassword": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordReset"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description What was done, for people
                         * @example Password changed
                         */
                        message: string;
                    };
                };
            };
        };
    };
    "sessions.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Session"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "sessions.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the session */
                session: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSession"];
                };
            };
        };
    };
    "auth.setUp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Setup"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetUp"];
                };
            };
        };
    };
    "socialProviders.list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["SocialProvider"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "socialProviders.beginLogin": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the provider */
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSocialLogin"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderUrl"];
                };
            };
        };
    };
    "socialAccounts.beginLink": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the provider */
                provider: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSocialLink"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProviderUrl"];
                };
            };
        };
    };
    "socialAccounts.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["SocialAccount"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "socialAccounts.unlink": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the linked account */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnlinkedSocialAccount"];
                };
            };
        };
    };
    "auth.stepUp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepUp"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SteppedUp"];
                };
            };
        };
    };
    "auth.beginStepUp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StepUpOptions"];
                };
            };
        };
    };
    "auth.verifyEmail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EmailVerification"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifiedEmail"];
                };
            };
        };
    };
    "auth.resendVerification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnverifiedEmail"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description What was done, for people
                         * @example Password changed
                         */
                        message: string;
                    };
                };
            };
        };
    };
    "billing.checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCheckout"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkout"];
                };
            };
        };
    };
    "billing.listCreditNotes": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only credit notes for this invoice */
                invoiceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["CreditNote"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "billing.readCreditNote": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the note */
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditNoteWithLines"];
                };
            };
        };
    };
    "billing.readCreditNoteHtml": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the note */
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
        };
    };
    "billing.readCreditNotePdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the note */
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "creditGrants.readOwn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credits"];
                };
            };
        };
    };
    "creditGrants.readOwnAutomatic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoTopUp"];
                };
            };
        };
    };
    "creditGrants.setOwnAutomatic": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoTopUpChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoTopUp"];
                };
            };
        };
    };
    "creditGrants.topUpOwn": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTopUp"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopUp"];
                };
            };
        };
    };
    "billing.listInvoices": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only invoices that are so */
                status?: "draft" | "open" | "paid" | "void" | "uncollectible";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Invoice"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "billing.readInvoice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceWithLines"];
                };
            };
        };
    };
    "billing.readInvoiceHtml": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
        };
    };
    "billing.readInvoicePdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "billing.listPlans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["PlanOffer"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "billing.portal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portal"];
                };
            };
        };
    };
    "billing.readProfile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingProfile"];
                };
            };
        };
    };
    "billing.updateProfile": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OwnBillingProfileChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingProfile"];
                };
            };
        };
    };
    "billingProviders.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingProvider"];
                };
            };
        };
    };
    "billingProviders.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BillingProviderInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingProvider"];
                };
            };
        };
    };
    "billingProviders.sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncedPlans"];
                };
            };
        };
    };
    "revenue.read": {
        parameters: {
            query?: {
                /** @description How many months, the present one included */
                months?: number;
                /** @description ISO 4217 */
                currency?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revenue"];
                };
            };
        };
    };
    "billingSettings.read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSettings"];
                };
            };
        };
    };
    "billingSettings.update": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BillingSettingsChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingSettings"];
                };
            };
        };
    };
    "billing.readSubscription": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "billing.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "billing.preview": {
        parameters: {
            query: {
                /** @description Slug of the plan */
                plan: string;
                /** @description How often it is paid; as before where absent, else by the month */
                term?: "month" | "year";
                /** @description How many times it is paid; as before where absent, else once */
                seats?: number;
                /** @description now, or with the next term; absent: now for an upgrade, with the next term for a downgrade */
                when?: "now" | "term-end";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionChangePreview"];
                };
            };
        };
    };
    "billing.change": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "billing.resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "billing.upcoming": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpcomingInvoice"];
                };
            };
        };
    };
    "creditNotes.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only credit notes for this invoice */
                invoiceId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["CreditNote"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "creditNotes.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the note */
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditNoteWithLines"];
                };
            };
        };
    };
    "creditNotes.readHtml": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the note */
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
        };
    };
    "creditNotes.readPdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the note */
                note: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "overage.process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProcessedOverage"];
                };
            };
        };
    };
    "customers.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Your own id for it, unique in the organization */
                externalId?: string;
                /** @description Customers on the plan with this slug */
                plan?: string;
                /** @description Part of the name, the external id or the address, in any case, or the id */
                search?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Customer"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "customers.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomer"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "customers.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "customers.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedWithGrace"];
                };
            };
        };
    };
    "customers.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description Your own id for it, unique in the organization
                     * @example acme-42
                     */
                    externalId?: string;
                    /**
                     * @description Its name
                     * @example Acme
                     */
                    name?: string;
                    /**
                     * Format: email
                     * @description Its contact address
                     * @example billing@acme.example
                     */
                    email?: string | null;
                    /**
                     * @description Slug of the plan it is on; of a plan of yours it gets a subscription, any other text is only kept
                     * @example pro
                     */
                    plan?: string | null;
                    /**
                     * @description Whatever you note about it: at most 50 names and values
                     * @example {
                     *       "region": "eu"
                     *     }
                     */
                    metadata?: {
                        [key: string]: string | number | boolean | null;
                    };
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "addons.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Addon"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "addons.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAddon"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Addon"];
                };
            };
        };
    };
    "addons.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
                /** @description Id of the addon */
                addon: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Addon"];
                };
            };
        };
    };
    "billingProfiles.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingProfile"];
                };
            };
        };
    };
    "billingProfiles.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BillingProfileChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BillingProfile"];
                };
            };
        };
    };
    "customers.checkout": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomerCheckout"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkout"];
                };
            };
        };
    };
    "creditGrants.readBalances": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credits"];
                };
            };
        };
    };
    "creditGrants.readAutomatic": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoTopUp"];
                };
            };
        };
    };
    "creditGrants.setAutomatic": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoTopUpChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoTopUp"];
                };
            };
        };
    };
    "creditGrants.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["CreditGrant"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "creditGrants.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCreditGrant"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditGrant"];
                };
            };
        };
    };
    "creditGrants.refund": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
                /** @description Id of the grant */
                grant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreditRefund"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditGrant"];
                };
            };
        };
    };
    "creditGrants.void": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
                /** @description Id of the grant */
                grant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditGrant"];
                };
            };
        };
    };
    "creditGrants.topUp": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomerTopUp"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TopUp"];
                };
            };
        };
    };
    "invoices.listOfCustomer": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only invoices that are so */
                status?: "draft" | "open" | "paid" | "void" | "uncollectible";
            };
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Invoice"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "customers.portal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCustomerPortal"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Portal"];
                };
            };
        };
    };
    "portalSessions.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalSession"];
                };
            };
        };
    };
    "portalSessions.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedPortalSessions"];
                };
            };
        };
    };
    "customers.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Customer"];
                };
            };
        };
    };
    "subscriptions.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "subscriptions.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSubscription"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "subscriptions.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "subscriptions.preview": {
        parameters: {
            query: {
                /** @description Slug of the plan */
                plan: string;
                /** @description How often it is paid; as before where absent, else by the month */
                term?: "month" | "year";
                /** @description How many times it is paid; as before where absent, else once */
                seats?: number;
                /** @description now, or with the next term; absent: now for an upgrade, with the next term for a downgrade */
                when?: "now" | "term-end";
            };
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubscriptionChangePreview"];
                };
            };
        };
    };
    "subscriptions.change": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscriptionChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "subscriptions.move": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "subscriptions.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subscription"];
                };
            };
        };
    };
    "invoices.upcoming": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the customer */
                customer: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UpcomingInvoice"];
                };
            };
        };
    };
    "events.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloudEvent"] | components["schemas"]["CloudEvent"][];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventsReceived"];
                };
            };
        };
    };
    "invitations.accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JoinedOrganization"];
                };
            };
        };
    };
    "invitations.preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationToken"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationPreview"];
                };
            };
        };
    };
    "invoices.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only invoices that are so */
                status?: "draft" | "open" | "paid" | "void" | "uncollectible";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Invoice"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "invoices.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceWithLines"];
                };
            };
        };
    };
    "invoices.credit": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewCreditNote"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreditNote"];
                };
            };
        };
    };
    "invoices.readHtml": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html; charset=utf-8": string;
                };
            };
        };
    };
    "invoices.pay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPayment"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceWithLines"];
                };
            };
        };
    };
    "invoices.readPdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "invoices.void": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceWithLines"];
                };
            };
        };
    };
    "keys.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description A platform key calls Nexus for its owner; a customer key is verified for your own API */
                kind?: "platform" | "customer";
                /** @description Keys in this state; of several that apply a key has the first: revoked, expired, paused, active */
                state?: "active" | "paused" | "expired" | "revoked";
                /** @description Platform keys of this user or service account */
                ownerId?: string;
                /** @description Keys of this customer */
                customerId?: string;
                /** @description Keys of the customer with this id of your own */
                externalId?: string;
                /** @description Keys that are bound to this environment */
                environmentId?: string;
                /** @description Keys whose name begins so, with the same capital letters */
                namePrefix?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Key"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "keys.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
        };
    };
    "keys.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    "keys.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Id of the key that was deleted
                         * @example eco_api_031hX4qFemeEoNmqEgcGlv
                         */
                        id: string;
                    };
                };
            };
        };
    };
    "keys.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    "keys.pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    "keys.resume": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    "keys.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    "keys.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /**
                     * @description For how many seconds the previous secret works too
                     * @default 0
                     * @example 3600
                     */
                    graceSeconds?: number;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyWithSecret"];
                };
            };
        };
    };
    "keys.readUsage": {
        parameters: {
            query?: {
                /** @description First day of the count, in UTC */
                from?: string;
                /** @description Last day of the count, in UTC; today where absent */
                to?: string;
            };
            header?: never;
            path: {
                /** @description Its id */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyUsage"];
                };
            };
        };
    };
    "keys.import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description At most 100 keys */
                    keys: components["schemas"]["ImportedKey"][];
                    /**
                     * @description Whether only to say what would happen
                     * @default false
                     * @example false
                     */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description One result for each key, in their order */
                        results: components["schemas"]["KeyImportResult"][];
                    };
                };
            };
        };
    };
    "keys.readPrefix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPrefix"];
                };
            };
        };
    };
    "keys.setPrefix": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyPrefixInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeyPrefix"];
                };
            };
        };
    };
    "keys.report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerificationReport"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportedVerifications"];
                };
            };
        };
    };
    "keys.snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WantedKeys"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeySnapshots"];
                };
            };
        };
    };
    "keys.stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    "keys.verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerifyInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Verification"];
                };
            };
        };
    };
    "live.stream": {
        parameters: {
            query: {
                /** @description Topics, with a comma between them */
                topics: string;
                /** @description Where to go on: the `id` of the last message that was received */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    "live.listEvents": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["LiveEvent"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "meters.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Meter"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "meters.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMeter"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Meter"];
                };
            };
        };
    };
    "meters.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id or its slug */
                meter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Meter"];
                };
            };
        };
    };
    "meters.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id or its slug */
                meter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "meters.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id or its slug */
                meter: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeterChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Meter"];
                };
            };
        };
    };
    "meters.query": {
        parameters: {
            query?: {
                /** @description First instant; 30 days before `to` where absent */
                from?: string;
                /** @description First instant after it; the end of the present hour where absent */
                to?: string;
                /** @description One sum for each minute, hour, day or month; one for all where absent */
                window?: "minute" | "hour" | "day" | "month";
                /** @description By whose clocks hours, days and months begin */
                timezone?: string;
                /** @description Of this customer alone, by its `externalId` */
                subject?: string;
                /** @description What keys of this environment alone reported, also where it is not of production; else what all but tests come to */
                environmentId?: string;
                /** @description Names of the meter’s groups and `subject`, with commas between them */
                groupBy?: string;
                /** @description Values of groups that count, as JSON; null where events have none */
                filter?: string;
            };
            header?: never;
            path: {
                /** @description Its id or its slug */
                meter: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MeterUsage"];
                };
            };
        };
    };
    "impersonations.listAll": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Impersonation"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "impersonations.start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StartImpersonation"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StartedImpersonation"];
                };
            };
        };
    };
    "impersonations.end": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the impersonation */
                impersonation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Impersonation"];
                };
            };
        };
    };
    "operatorJobs.listKinds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobKinds"];
                };
            };
        };
    };
    "operatorJobs.listRuns": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description What the job does: the module, and a verb */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["JobRun"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "operatorJobs.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Jobs in these states only, with a comma between them */
                status?: string;
                /** @description Jobs of this name only */
                name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Job"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "operatorJobs.cancel": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the job, as the list of jobs has it */
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "operatorJobs.retry": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the job, as the list of jobs has it */
                job: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    "operatorOrganizations.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Beginning of the name or the slug, in any case, or the id */
                search?: string;
                /** @description Organizations with this status only */
                status?: "active" | "suspended" | "deleted";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ListedOrganization"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "operatorOrganizations.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedOrganization"];
                };
            };
        };
    };
    "operatorOrganizations.erase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedOrganization"];
                };
            };
        };
    };
    "operatorOrganizations.reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                organization: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedOrganization"];
                };
            };
        };
    };
    "operatorOrganizations.suspend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                organization: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Suspension"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedOrganization"];
                };
            };
        };
    };
    "operatorUsers.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Beginning of the address or the name, in any case, or the id */
                search?: string;
                /** @description People with this status only */
                status?: "active" | "suspended";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ListedUser"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "operatorUsers.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedUser"];
                };
            };
        };
    };
    "operatorUsers.erase": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasedUser"];
                };
            };
        };
    };
    "operatorUsers.removeFactors": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedUser"];
                };
            };
        };
    };
    "operatorUsers.reinstate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedUser"];
                };
            };
        };
    };
    "users.endSessions": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the person */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevokedSessions"];
                };
            };
        };
    };
    "operatorUsers.suspend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Suspension"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OperatedUser"];
                };
            };
        };
    };
    "operatorUsers.import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UserImport"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UserImportResults"];
                };
            };
        };
    };
    "organizations.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["MyOrganization"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "organizations.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewOrganizationInput"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    "organizations.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    "organizations.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedOrganization"];
                };
            };
        };
    };
    "organizations.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganizationChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    "apis.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Api"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "apis.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApi"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Api"];
                };
            };
        };
    };
    "apis.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the api */
                api: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Api"];
                };
            };
        };
    };
    "apis.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the api */
                api: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "apis.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the api */
                api: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Api"];
                };
            };
        };
    };
    "apps.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["App"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "apps.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApp"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedApp"];
                };
            };
        };
    };
    "apps.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
        };
    };
    "apps.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "apps.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["App"];
                };
            };
        };
    };
    "appAccess.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["AppAccess"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "appAccess.grant": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAppAccess"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppAccess"];
                };
            };
        };
    };
    "appAccess.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
                /** @description Id of the access */
                access: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "appAccess.change": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
                /** @description Id of the access */
                access: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppAccessChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppAccess"];
                };
            };
        };
    };
    "apps.rotateSecret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the app */
                app: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppSecretRotation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RotatedAppSecret"];
                };
            };
        };
    };
    "clients.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["RegisteredClient"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "clients.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the client */
                client: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredClient"];
                };
            };
        };
    };
    "clients.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the client */
                client: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "impersonationConsents.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ImpersonationConsent"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "impersonationConsents.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewImpersonationConsent"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpersonationConsent"];
                };
            };
        };
    };
    "impersonationConsents.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the consent */
                consent: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImpersonationConsent"];
                };
            };
        };
    };
    "impersonations.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Impersonation"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "impersonations.stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the impersonation */
                impersonation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Impersonation"];
                };
            };
        };
    };
    "invitations.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Invitation"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "invitations.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    "invitations.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the invitation */
                invitation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    "invitations.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the invitation */
                invitation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "invitations.resend": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the invitation */
                invitation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Invitation"];
                };
            };
        };
    };
    "members.leave": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "members.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Member"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "members.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    "members.remove": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "members.changeRole": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Member"];
                };
            };
        };
    };
    "organizations.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organization"];
                };
            };
        };
    };
    "serviceAccounts.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ServiceAccount"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "serviceAccounts.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewServiceAccount"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
        };
    };
    "serviceAccounts.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the account */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
        };
    };
    "serviceAccounts.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the account */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "serviceAccounts.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the account */
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceAccountChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAccount"];
                };
            };
        };
    };
    "serviceAccounts.listSecrets": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the account */
                account: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ServiceAccountSecret"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "serviceAccounts.createSecret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the account */
                account: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewServiceAccountSecret"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedServiceAccountSecret"];
                };
            };
        };
    };
    "serviceAccounts.deleteSecret": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the account */
                account: string;
                /** @description Id of the secret */
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "teams.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Team"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "teams.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the team */
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the team */
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "teams.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the team */
                team: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    "teams.listMembers": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the team */
                team: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["TeamMember"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "teams.addMember": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the team */
                team: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TeamMember"];
                };
            };
        };
    };
    "teams.removeMember": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
                /** @description Id of the team */
                team: string;
                /** @description Id of the user */
                user: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "organizations.transfer": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the organization */
                org: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Transfer"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Transferred"];
                };
            };
        };
    };
    "plans.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Its name in requests, unique in the organization, for good */
                slug?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Plan"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "plans.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPlan"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    "plans.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan */
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    "plans.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan */
                plan: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    "plans.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the plan */
                plan: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
        };
    };
    "portal.readAccount": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalAccount"];
                };
            };
        };
    };
    "portal.readCredits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Credits"];
                };
            };
        };
    };
    "portal.listDeliveries": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only deliveries to this endpoint */
                endpointId?: string;
                /** @description Only those in this state */
                state?: "pending" | "sending" | "delivered" | "retrying" | "exhausted" | "held" | "dropped";
                /** @description Only events of this type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["WebhookDelivery"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "portal.readDelivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryWithAttempts"];
                };
            };
        };
    };
    "portal.replayDelivery": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "portal.listEndpoints": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only those in this state */
                state?: "enabled" | "disabled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["WebhookEndpoint"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "portal.createEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPortalEndpoint"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    "portal.readEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "portal.deleteEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "portal.updateEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "portal.enableEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "portal.replayEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplayed"];
                };
            };
        };
    };
    "portal.rotateEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRotation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    "portal.testEndpoint": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "portal.listEventTypes": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only types of your own messages, or only those of events of this product */
                source?: "own" | "product";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["WebhookEventType"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "portal.listInvoices": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only invoices that are so */
                status?: "draft" | "open" | "paid" | "void" | "uncollectible";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Invoice"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "portal.readInvoice": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvoiceWithLines"];
                };
            };
        };
    };
    "portal.readInvoicePdf": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the invoice */
                invoice: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                };
            };
        };
    };
    "portal.listKeys": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["PortalKey"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "portal.readUsage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortalUsage"];
                };
            };
        };
    };
    "projects.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Name for URLs and files, unique in the organization */
                slug?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Project"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "projects.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewProjectInput"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "projects.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "projects.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedProject"];
                };
            };
        };
    };
    "projects.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProjectChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "environments.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Environment"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "environments.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnvironment"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    "environments.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    "environments.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedWithGrace"];
                };
            };
        };
    };
    "environments.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EnvironmentChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    "approvalPolicies.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPolicy"];
                };
            };
        };
    };
    "approvalPolicies.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewApprovalPolicy"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPolicy"];
                };
            };
        };
    };
    "approvalPolicies.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "secrets.writeBatch": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretBatch"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FolderRevision"];
                };
            };
        };
    };
    "changeRequests.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Those with this status; all where absent */
                status?: "open" | "applied" | "rejected" | "withdrawn" | "expired";
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["ChangeRequest"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "changeRequests.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewChangeRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeRequest"];
                };
            };
        };
    };
    "changeRequests.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the change request */
                changeRequest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeRequestDetail"];
                };
            };
        };
    };
    "changeRequests.apply": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the change request */
                changeRequest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeRequest"];
                };
            };
        };
    };
    "changeRequests.approve": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the change request */
                changeRequest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeRequest"];
                };
            };
        };
    };
    "changeRequests.reject": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the change request */
                changeRequest: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangeRequestRejection"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeRequest"];
                };
            };
        };
    };
    "changeRequests.reveal": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the change request */
                changeRequest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProposedValues"];
                };
            };
        };
    };
    "changeRequests.withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the change request */
                changeRequest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChangeRequest"];
                };
            };
        };
    };
    "secrets.copy": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretCopy"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferredSecrets"];
                };
            };
        };
    };
    "secrets.compare": {
        parameters: {
            query?: {
                /** @description The environment of the same project to compare with; the same one where absent */
                environmentId?: string;
                /** @description Its state at this time; as it is where absent */
                at?: string;
                /** @description The folder, from the root `/` */
                path?: string;
                /** @description Whether the folders below it count too */
                recursive?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretDifferences"];
                };
            };
        };
    };
    "dynamicSecrets.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["DynamicSecret"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "dynamicSecrets.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewDynamicSecret"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DynamicSecret"];
                };
            };
        };
    };
    "dynamicSecrets.read": {
        parameters: {
            query?: {
                /** @description The folder: whoever may read the secrets of it may take leases */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DynamicSecret"];
                };
            };
        };
    };
    "dynamicSecrets.delete": {
        parameters: {
            query?: {
                /** @description The folder: whoever may read the secrets of it may take leases */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedDynamicSecret"];
                };
            };
        };
    };
    "dynamicSecrets.update": {
        parameters: {
            query?: {
                /** @description The folder: whoever may read the secrets of it may take leases */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DynamicSecretChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DynamicSecret"];
                };
            };
        };
    };
    "leases.create": {
        parameters: {
            query?: {
                /** @description The folder: whoever may read the secrets of it may take leases */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name of the dynamic secret */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaseTime"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IssuedLease"];
                };
            };
        };
    };
    "secrets.export": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretExport"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportedSecrets"];
                };
            };
        };
    };
    "folders.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Folder"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "secrets.import": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretImport"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportedSecrets"];
                };
            };
        };
    };
    "secretImports.list": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentImports"];
                };
            };
        };
    };
    "secretImports.set": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewEnvironmentImports"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnvironmentImports"];
                };
            };
        };
    };
    "leases.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Those in this state alone */
                state?: "creating" | "active" | "revoking" | "irrevocable" | "revoked";
                /** @description Those of this one alone */
                dynamicSecretId?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Lease"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "leases.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the lease */
                lease: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lease"];
                };
            };
        };
    };
    "leases.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the lease */
                lease: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "leases.renew": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the lease */
                lease: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LeaseTime"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lease"];
                };
            };
        };
    };
    "leases.revoke": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the lease */
                lease: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Lease"];
                };
            };
        };
    };
    "secretOverrides.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["SecretOverride"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "secretOverrides.set": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSecretOverride"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretOverride"];
                };
            };
        };
    };
    "secretOverrides.unset": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "environments.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Environment"];
                };
            };
        };
    };
    "secrets.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretRestoration"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoredSecrets"];
                };
            };
        };
    };
    "rotators.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Rotator"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "rotators.create": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRotator"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rotator"];
                };
            };
        };
    };
    "rotators.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the rotator */
                rotator: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rotator"];
                };
            };
        };
    };
    "rotators.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the rotator */
                rotator: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "rotators.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the rotator */
                rotator: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotatorChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rotator"];
                };
            };
        };
    };
    "rotators.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description Id of the rotator */
                rotator: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Rotator"];
                };
            };
        };
    };
    "secrets.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description The folder, from the root `/` */
                path?: string;
                /** @description Whether the folders below it count too */
                recursive?: "true" | "false";
                /** @description Whether to list deleted secrets, each with its last version, instead of the others */
                deleted?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Secret"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "secrets.read": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
                /** @description A version; the current one where absent */
                version?: number;
                /** @description Whether to put values in place of references; true where absent */
                resolve?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretValue"];
                };
            };
        };
    };
    "secrets.write": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSecretVersion"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    "secrets.delete": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
                /** @description The version that it must have now */
                cas?: number;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeletedSecret"];
                };
            };
        };
    };
    "secrets.destroy": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretDestruction"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DestroyedVersions"];
                };
            };
        };
    };
    "secrets.rename": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretRenaming"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    "secrets.rollBack": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SecretRollback"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    "secrets.undelete": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    "secrets.listVersions": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description The folder, from the root `/` */
                path?: string;
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
                /** @description The name, percent-encoded */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["SecretVersion"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "secrets.reveal": {
        parameters: {
            query?: {
                /** @description The folder, from the root `/` */
                path?: string;
                /** @description Whether the folders below it count too */
                recursive?: "true" | "false";
                /** @description Values as they were at this time, without resolving references; as they are where absent */
                at?: string;
                /** @description Whether to put values in place of references; true where absent */
                resolve?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
                /** @description Id of the environment */
                environment: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevealedValues"];
                };
            };
        };
    };
    "projects.restore": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the project */
                project: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Project"];
                };
            };
        };
    };
    "requests.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the request */
                request: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RequestRecord"];
                };
            };
        };
    };
    "shares.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["Share"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "shares.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewShare"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Share"];
                };
            };
        };
    };
    "shares.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the share */
                share: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "shares.open": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the share */
                share: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShareOpening"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenedShare"];
                };
            };
        };
    };
    "consents.decide": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the interaction, from the address of its page */
                interaction: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentDecision"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsentOutcome"];
                };
            };
        };
    };
    "usage.groups": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description What to count by */
                groupBy?: "customer" | "key" | "tag" | "code";
                /** @description Counts each day or month (in UTC) apart; the whole period where absent */
                interval?: "day" | "month";
                /** @description First day of the count, in UTC; 30 days before the last where absent */
                from?: string;
                /** @description Last day of the count, in UTC; today where absent */
                to?: string;
                /** @description Only verifications of this customer; not with `groupBy=key` */
                customerId?: string;
                /** @description Only verifications with this tag; not with `groupBy=key` */
                tag?: string;
                /** @description Only verifications with this answer */
                code?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageGroups"];
                };
            };
        };
    };
    "usage.current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentUsage"];
                };
            };
        };
    };
    "usage.endpoints": {
        parameters: {
            query?: {
                /** @description How many UTC days, today included */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointUsage"];
                };
            };
        };
    };
    "usage.errors": {
        parameters: {
            query?: {
                /** @description How many UTC days, today included */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageErrors"];
                };
            };
        };
    };
    "usage.history": {
        parameters: {
            query?: {
                /** @description How many UTC days, today included */
                days?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageHistory"];
                };
            };
        };
    };
    "usage.overage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageOverage"];
                };
            };
        };
    };
    "usage.realtime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsageNow"];
                };
            };
        };
    };
    "webhookDeliveries.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only deliveries to this endpoint */
                endpointId?: string;
                /** @description Only deliveries to endpoints of this customer */
                customerId?: string;
                /** @description Only those in this state */
                state?: "pending" | "sending" | "delivered" | "retrying" | "exhausted" | "held" | "dropped";
                /** @description Only events of this type */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["WebhookDelivery"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "webhookDeliveries.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDeliveryWithAttempts"];
                };
            };
        };
    };
    "webhookDeliveries.replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the delivery */
                delivery: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "webhookEndpoints.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only endpoints of this customer */
                customerId?: string;
                /** @description Only those in this state */
                state?: "enabled" | "disabled";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["WebhookEndpoint"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "webhookEndpoints.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookEndpoint"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    "webhookEndpoints.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "webhookEndpoints.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "webhookEndpoints.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEndpointChanges"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "webhookEndpoints.enable": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpoint"];
                };
            };
        };
    };
    "webhookEndpoints.preview": {
        parameters: {
            query: {
                /** @description The version to look at */
                apiVersion: "2026-11-27";
            };
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookVersionPreview"];
                };
            };
        };
    };
    "webhookEndpoints.replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplayed"];
                };
            };
        };
    };
    "webhookEndpoints.rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRotation"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEndpointWithSecret"];
                };
            };
        };
    };
    "webhookEndpoints.test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of the endpoint */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookDelivery"];
                };
            };
        };
    };
    "webhookEventTypes.list": {
        parameters: {
            query?: {
                /** @description Number of items on a page */
                limit?: number;
                /** @description `nextCursor` of the page before; none for the first page */
                cursor?: string;
                /** @description Only types of your own messages, or only those of events of this product */
                source?: "own" | "product";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description The page */
                        items: components["schemas"]["WebhookEventType"][];
                        /**
                         * @description `cursor` of the next page; null on the last one
                         * @example WyJlY29fY3VzXzAxIl0
                         */
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    "webhookEventTypes.read": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a type: a noun and what happened */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEventType"];
                };
            };
        };
    };
    "webhookEventTypes.update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a type: a noun and what happened */
                type: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookEventTypeInput"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookEventType"];
                };
            };
        };
    };
    "webhookEventTypes.delete": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a type: a noun and what happened */
                type: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /**
                         * @description Always true
                         * @example true
                         * @constant
                         */
                        deleted: true;
                    };
                };
            };
        };
    };
    "webhookMessages.create": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewWebhookMessage"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookMessage"];
                };
            };
        };
    };
}
