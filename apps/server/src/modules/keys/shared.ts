import { LRUCache } from 'lru-cache';
import { AddressList } from '../../kernel/address.ts';
import type { EnvironmentPlace } from '../../kernel/caller.ts';
import { atMost } from '../../kernel/lru.ts';
import type { KeyLimit } from './schema.ts';
import type { FoundKey } from './store.ts';

/** What many keys have in common: the keys of one product differ in their ids, secrets and customers alone. */
export interface Shared extends Pick<FoundKey, 'kind' | 'orgId' | 'environmentId' | 'scopes' | 'allowedIps'> {
  environment: EnvironmentPlace | undefined;
  limits: KeyLimit[];
  addresses: AddressList | undefined;
  /** The environment and the scopes as members of a JSON object. */
  json: string;
}

export function sharedOf(row: FoundKey): Shared {
  const { kind, orgId, environmentId, scopes, allowedIps } = row;
  return {
    kind,
    orgId,
    environmentId,
    scopes,
    allowedIps,
    environment: environmentOf(row),
    limits: row.limits as unknown as KeyLimit[],
    addresses: allowedIps.length === 0 ? undefined : new AddressList(allowedIps),
    json: JSON.stringify({ environmentId, scopes: scopes ?? [] }).slice(1, -1),
  };
}

function environmentOf({ id, environmentId, projectId, production }: FoundKey): EnvironmentPlace | undefined {
  if (environmentId === null) return undefined;
  if (projectId === null) throw new Error(`the environment of ${id} is in no project`);
  return { project: projectId, environment: environmentId, production: production !== false };
}

/** Combinations that are found again: more than that are hardly products. Keys keep theirs when it falls out. */
const maxKept = 10_000;

/** Gives keys that are alike the same object. */
export class SharedParts {
  private readonly kept = new LRUCache<string, Shared>(atMost(maxKept));

  of(row: FoundKey): Shared {
    const { kind, orgId, environmentId, projectId, production, scopes, allowedIps, limits } = row;
    const name = JSON.stringify([kind, orgId, environmentId, projectId, production, scopes, allowedIps, limits]);
    const known = this.kept.get(name);
    if (known !== undefined) return known;
    const made = sharedOf(row);
    this.kept.set(name, made);
    return made;
  }
}
