import type { Admin } from './admin.ts';

/** A customer of the weather API with a fresh key. */
export interface Seeded {
  name: string;
  customerId: string;
  keyId: string;
  key: string;
}

interface KeyTerms {
  scopes: string[];
  limits?: { name: string; limit: number; windowSeconds: number; per?: 'key' | 'address' }[];
  allowedIps?: string[];
}

/** Each is there to show one thing. */
const customers: Record<string, KeyTerms> = {
  acme: { scopes: ['weather:read', 'reports:*'] },
  birch: { scopes: ['*:*'], limits: [{ name: 'minute', limit: 300, windowSeconds: 60 }] },
  cedar: { scopes: ['weather:read'] },
  dune: { scopes: ['weather:read', 'reports:create'] },
  elm: { scopes: ['*:*'], allowedIps: ['66.249.64.0/19', '130.237.0.0/16'] },
  fern: { scopes: ['*:*'], limits: [{ name: 'caller', limit: 20, windowSeconds: 60, per: 'address' }] },
};

/** Makes the customers where they are missing, and a new key for each: Nexus shows a key only once. */
export async function seed(admin: Admin): Promise<Seeded[]> {
  const seeded: Seeded[] = [];
  for (const [name, terms] of Object.entries(customers)) {
    const customerId = await customerCalled(admin, name);
    const { id, key } = await admin.post<{ id: string; key: string }>('/api/v1/keys', {
      name: `${name}, replay`,
      kind: 'customer',
      customerId,
      ...terms,
    });
    seeded.push({ name, customerId, keyId: id, key });
  }
  return seeded;
}

/** The weather API's own key, which may verify and nothing else: of a service account, since it is nobody's own. */
export async function apiKey(admin: Admin): Promise<string> {
  const serviceAccountId = await serviceAccountCalled(admin, 'weather API, replay');
  const key = { name: 'weather API, replay', kind: 'platform', serviceAccountId, scopes: ['keys:verify'] };
  return (await admin.post<{ key: string }>('/api/v1/keys', key)).key;
}

interface Things {
  items: { id: string; name: string }[];
}

/** With the role that its keys narrow. */
async function serviceAccountCalled(admin: Admin, name: string): Promise<string> {
  const [organization] = (await admin.get<Things>('/api/v1/organizations')).items;
  const accounts = `/api/v1/organizations/${organization?.id}/service-accounts`;
  const known = (await admin.get<Things>(accounts)).items.find((each) => each.name === name);
  if (known !== undefined) return known.id;
  const { id } = await admin.post<{ id: string }>(accounts, { name });
  await admin.post('/api/v1/access/bindings', { principalId: id, role: 'developer' });
  return id;
}

async function customerCalled(admin: Admin, externalId: string): Promise<string> {
  const { items } = await admin.get<{ items: { id: string }[] }>(`/api/v1/customers?externalId=${externalId}`);
  const [known] = items;
  if (known !== undefined) return known.id;
  return (await admin.post<{ id: string }>('/api/v1/customers', { externalId, name: externalId })).id;
}
