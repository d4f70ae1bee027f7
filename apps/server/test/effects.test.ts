import { describe, expect, it } from 'vitest';
import { toSchema } from '../src/http/openapi.ts';
import { replyTypeOf } from '../src/http/reply/types.ts';
import { type Declared, declaredRoutes } from './world/declared.ts';

type Exemptions = Readonly<Record<string, string>>;

const endsAccess = 'ends what lets somebody in: whoever throws a thief out must not be delayed';
const canBeGranted = 'takes a right that can be granted again';

const ownOfCustomer = 'open to portal sessions alone, which are as young as a proof of identity and have no other';

/** Routes that end something without `destroys`, each with its reason. */
const endings: Exemptions = {
  'POST /api/v1/auth/logout': endsAccess,
  'POST /api/v1/auth/logout-all': endsAccess,
  'DELETE /api/v1/auth/sessions/:session': endsAccess,
  'DELETE /api/v1/operator/users/:user/sessions': endsAccess,
  'DELETE /api/v1/auth/apps/:app': endsAccess,
  'DELETE /api/v1/auth/apis/:consent': endsAccess,
  'DELETE /api/v1/auth/change-email': 'leaves the address as it is',
  'DELETE /api/v1/operator/impersonations/:impersonation': endsAccess,
  'DELETE /api/v1/organizations/:org/impersonations/:impersonation': endsAccess,
  'DELETE /api/v1/organizations/:org/impersonation-consents/:consent': endsAccess,
  'DELETE /api/v1/organizations/:org/invitations/:invitation': 'another invitation can be sent',
  'DELETE /api/v1/organizations/:org/teams/:team/members/:user': canBeGranted,
  'DELETE /api/v1/access/bindings/:binding': canBeGranted,
  'DELETE /api/v1/organizations/:org/apps/:app/access/:access': canBeGranted,
  'DELETE /api/v1/projects/:project/environments/:environment/secrets/:name': 'can be undeleted',
  'DELETE /api/v1/projects/:project/environments/:environment/overrides/:name': 'gets the value of all others again',
  'POST /vault/v1/auth/token/revoke-self': endsAccess,
  'POST /vault/v1/sys/leases/revoke/:lease': endsAccess,
  'DELETE /vault/v1/:mount/data/*': 'can be undeleted',
  'POST /vault/v1/:mount/delete/*': 'can be undeleted',
  'DELETE /api/v1/shares/:share': endsAccess,
  'DELETE /api/v1/customers/:customer/portal-sessions': endsAccess,
  'DELETE /api/v1/portal/endpoints/:endpoint': ownOfCustomer,
  'POST /api/v1/portal/endpoints/:endpoint/rotate': ownOfCustomer,
  'POST /api/v1/projects/:project/environments/:environment/leases/:lease/revoke': endsAccess,
  'POST /api/v1/projects/:project/environments/:environment/change-requests/:changeRequest/withdraw':
    'the same can be asked for again',
};

/** Routes whose replies have a member that is named like a secret, and which are not `reveals`. */
const shown: Exemptions = {
  'POST /api/v1/portal/endpoints': ownOfCustomer,
  'POST /api/v1/portal/endpoints/:endpoint/rotate': ownOfCustomer,
  'POST /api/v1/auth/mfa/totp/confirm': 'ends what a fresh proof began',
};

/** Routes that change who may do what, and which are not `grants`. */
const changes: Exemptions = {
  'POST /api/v1/organizations/:org/teams': 'a team holds nothing until a role is bound to it',
  'PATCH /api/v1/organizations/:org/teams/:team': 'changes its name',
  'POST /api/v1/access/roles': 'a role gives nobody anything until it is given',
  'POST /api/v1/organizations/:org/service-accounts': 'an account holds nothing until a role is bound to it',
  'PATCH /api/v1/keys/:id': 'whoever changes a key does not see its secret, and its scopes are within their own',
  'POST /api/v1/keys/verify': 'changes nothing',
  'POST /api/v1/keys/snapshots': 'changes nothing',
  'POST /api/v1/keys/reports': 'records what was used',
  'PUT /api/v1/keys/prefix': 'says what new keys of customers begin with',
  'POST /api/v1/keys/import': 'makes keys of customers, which do not open this API',
  'POST /api/v1/keys/:id/pause': 'can be resumed',
  'POST /api/v1/keys/:id/resume': 'shows no secret, and the rights of the key are within those of whoever resumes it',
};

const ending =
  /(^|\.|-)(delete|remove|revoke|rotate|erase|leave|logout|logout-all|end|end-all|withdraw|set-retention)(-|$)/;
const secretName = /^(key|token|accessToken|refreshToken|secret|clientSecret|backupCodes|password)$/;
const rights =
  /^(apps|bindings|impersonation|invitations|keys|members|operator-organizations|operator-users|roles|service-accounts|teams):/;

/** Of an anonymous caller no proof can be asked. */
const asked = declaredRoutes.filter(({ spec, unsafe }) => unsafe && spec.permission !== 'public');

/** Names of the members of a JSON schema, however deep. */
function namesIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { properties } = schema as { properties?: object };
  return [...Object.keys(properties ?? {}), ...Object.values(schema).flatMap(namesIn)];
}

/** What to do about each route that should declare the effect and does not, and about exemptions that no route needs. */
function undeclared(
  effect: NonNullable<Declared['spec']['effect']>,
  wanted: (declared: Declared) => boolean,
  exempt: Exemptions,
): string[] {
  const found = asked.filter((each) => each.spec.effect === undefined && wanted(each)).map(({ name }) => name);
  const known = new Set(Object.keys(exempt));
  return [
    ...found
      .filter((name) => !known.has(name))
      .map((name) => `${name}: declare \`effect: '${effect}'\`, or say in this file why a stolen session may do it`),
    ...[...known].filter((name) => !found.includes(name)).map((name) => `${name} needs no exemption`),
  ];
}

describe('what has an effect that a stolen session must not have', () => {
  it('is every route that ends something', () => {
    const ends = ({ spec: { method, audit = '' } }: Declared) => method === 'DELETE' || ending.test(audit);
    expect(undeclared('destroys', ends, endings)).toEqual([]);
  });

  it('is every route that shows a secret', () => {
    const shows = ({ spec }: Declared) => {
      const { schema } = replyTypeOf(spec.reply);
      return schema !== undefined && namesIn(toSchema(schema, 'output')).some((name) => secretName.test(name));
    };
    expect(undeclared('reveals', shows, shown)).toEqual([]);
  });

  it('is every route that changes who may do what', () => {
    const ends = new Set(Object.keys(endings));
    const grants = ({ name, spec }: Declared) => rights.test(spec.permission) && !ends.has(name);
    expect(undeclared('grants', grants, changes)).toEqual([]);
  });
});
