import { z } from 'zod';
import type { Caller } from '../kernel/caller.ts';
import type { DomainEvent, TenantTx } from '../kernel/db/tx.ts';
import { errors } from '../kernel/errors.ts';
import { defineEvent, type EventType } from '../kernel/events/events.ts';
import { Id } from '../kernel/ids.ts';
import type { AuditDetail } from '../kernel/record.ts';
import { pickDefined } from '../kernel/schema.ts';
import {
  type Method,
  type Resource,
  type Route,
  type RouteInput,
  type RoutePermission,
  type RouteSpec,
  type RouteTag,
  route,
  type ScopeKind,
} from './route.ts';

/** What a deletion answers. */
export const Deleted = z.object({ deleted: z.literal(true).describe('Always true') });
export const deleted = { deleted: true } as const;

/** Schemas of the ids in the noun's paths, by the parameter's name. `:org` is always known. */
type Ids = Readonly<Record<string, z.ZodType<string>>>;

type ParameterIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type ParamsIn<Path extends string, I extends Ids> = {
  [Name in ParameterIn<Path>]: Name extends 'org' ? Id<'org'> : Name extends keyof I ? z.output<I[Name]> : never;
};

type Facts = Record<string, unknown>;

export interface NounSpec<I extends Ids, F extends z.ZodRawShape> {
  /** Singular, in lower case with hyphens: what audit actions and events begin with, e.g. `service-account`. */
  name: string;
  /** What permissions begin with; the name and an `s` where absent. */
  resource?: string;
  /** The billable unit of its routes; false where they are not billable. */
  meter: string | false;
  /** The heading of its routes in the API reference. */
  tag?: RouteTag;
  ids: I;
  /**
   * Each of its rows lies in an environment (`environment_id`), or in none. A caller that is bound to one is asked for the
   * permission there, and a policy of the table shows it the rows of that one alone.
   */
  inEnvironments?: true;
  /** Of its routes: see `RouteSpec.inFolders`. */
  inFolders?: true;
  /** For `record`, what of a row the audit log and events contain: never secrets, never personal data. */
  facts?: z.ZodObject<F>;
  /** What the audit log contains besides, and events do not: names that people chose, since events outlive their erasure. */
  audited?: z.ZodObject;
  /** What the audit log and the event of a deletion contain besides: what goes with the thing, and until when it can be restored. */
  deletion?: z.ZodObject;
  /** What an operator who acts as a member may do; nothing where absent. Never what has an `effect`. */
  impersonation?: 'read' | 'write';
}

/** What a route of a noun says itself; everything else is derived and can be overridden. */
type NounRoute<Path extends string, I extends Ids, Q, B, R, Prepared, S extends ScopeKind> = Omit<
  RouteSpec<ParamsIn<Path, I>, Q, B, R, Prepared, S>,
  'method' | 'path' | 'params' | 'permission' | 'audit' | 'meter' | 'name'
> &
  Partial<Pick<RouteSpec<ParamsIn<Path, I>, Q, B, R, Prepared, S>, 'permission' | 'meter' | 'audit'>> & {
    /** `create`, `list`, `read`, `update` and `delete` by method; the last word of the path where that is none of them. */
    action?: string;
  };

/** Before and after of a change, as rows: their facts are recorded. */
interface Change<F> {
  before?: F;
  after?: F;
  /** Of a deletion: see `NounSpec.deletion`. */
  deletion?: Facts;
  risk?: AuditDetail['risk'];
  /** Emitted in place of the noun's own event. */
  event?: DomainEvent;
}

const pasts: Readonly<Record<string, string>> = { create: 'created', update: 'updated', delete: 'deleted' };

/**
 * A noun of the API: its routes share a meter, permissions `<resource>:<action>`, audit actions `<name>.<action>`,
 * names `<resource>.<action>`, the schemas of their path and, below `:org`, the guard that it is the caller's own.
 */
export function defineNoun<I extends Ids, F extends z.ZodRawShape>(spec: NounSpec<I, F>) {
  const { name, resource = `${name}s`, ids } = spec;
  const facts: z.ZodObject = spec.facts ?? z.object({});
  const audited = facts.extend(spec.audited?.shape ?? {});
  const events = eventsOf(name, facts, spec.deletion);

  const method =
    (verb: Method) =>
    <const Path extends string, Q, B, R, Prepared = undefined, S extends ScopeKind = 'tenant'>(
      path: Path,
      { action = actionOf(verb, path), ...own }: NounRoute<Path, I, Q, B, R, Prepared, S>,
    ): Route => {
      const unsafe = verb !== 'GET';
      const derived = {
        method: verb,
        path,
        name: `${camelCase(resource)}.${camelCase(action)}`,
        permission: `${resource}:${action === 'list' ? 'read' : action}`,
        ...(unsafe ? { audit: `${name}.${action}` } : {}),
        meter: spec.meter,
        ...(spec.tag === undefined ? {} : { tag: spec.tag }),
        ...pickDefined({ impersonation: spec.impersonation }),
        ...(path.includes(':') ? { params: paramsOf(path, ids) } : {}),
        ...(path.includes(':org') ? guardOf(own.permission) : {}),
        ...(spec.inEnvironments ? { resource: environmentOf } : {}),
        ...(spec.inFolders ? { inFolders: true } : {}),
        ...(verb === 'POST' && action === 'create' ? { status: 201 } : {}),
      };
      return route({ ...derived, ...own } as unknown as RouteSpec<ParamsIn<Path, I>, Q, B, R, Prepared, S>);
    };

  /** Records a change in the audit log and, for create, update and delete, as an event. */
  function record(
    tx: TenantTx,
    action: 'create' | 'update' | 'delete',
    { before, after, deletion, risk, event }: Change<Facts & { id: string }>,
  ) {
    const { id } = (after ?? before) as { id: string };
    const told = after === undefined ? deletion : audited.parse(after);
    tx.audit({
      action: `${name}.${action}`,
      resource: { type: name, id },
      ...(before === undefined ? {} : { before: audited.parse(before) }),
      ...(told === undefined ? {} : { after: told }),
      ...(risk === undefined ? {} : { risk }),
    });
    const data = { ...facts.parse(after ?? before), ...deletion };
    tx.emit(event ?? events[action](id, action === 'update' ? { ...data, changed: changedIn(before, after) } : data));
  }

  return {
    get: method('GET'),
    post: method('POST'),
    put: method('PUT'),
    patch: method('PATCH'),
    delete: method('DELETE'),
    record,
    /** The events of a change and of a deletion, for subscribers in later modules. */
    updated: events.update,
    deleted: events.delete,
    /** For the module's `events`. */
    events: Object.values(events) as readonly EventType[],
  };
}

function eventsOf(name: string, facts: z.ZodObject, deletion: z.ZodObject | undefined) {
  const more: Readonly<Record<string, z.ZodRawShape>> = {
    update: { changed: z.array(z.string()) },
    delete: deletion?.shape ?? {},
  };
  return Object.fromEntries(
    Object.entries(pasts).map(([action, past]) => [
      action,
      defineEvent(
        `${name}.${past}`,
        `A ${name.replaceAll('-', ' ')} was ${past}`,
        facts.extend(more[action] ?? {}) as unknown as z.ZodType<Facts>,
      ),
    ]),
  ) as Record<'create' | 'update' | 'delete', EventType<Facts>>;
}

function actionOf(verb: Method, path: string): string {
  const last = path.slice(path.lastIndexOf('/') + 1);
  const one = last.startsWith(':');
  if (verb === 'GET') return one ? 'read' : 'list';
  if (verb === 'DELETE') return 'delete';
  if (verb !== 'POST') return 'update';
  // Below one of the things, the last word says what to do with it; below `:org`, what to create.
  return /\/:(?!org\/)\w+\/[\w-]+$/.test(path) ? last : 'create';
}

const camelCase = (text: string): string => text.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function paramsOf(path: string, ids: Ids): z.ZodType {
  const shape: Record<string, z.ZodType> = {};
  for (const [, parameter = ''] of path.matchAll(/:(\w+)/g)) {
    const schema = parameter === 'org' ? Id('org') : ids[parameter];
    if (schema === undefined) throw new Error(`${path} names :${parameter}, of which the noun declares no id`);
    shape[parameter] = schema;
  }
  return z.object(shape);
}

/** Where no permission is asked for, `resource` is not looked at: the transaction's settings refuse instead. */
const guardOf = (permission: RoutePermission | undefined) =>
  permission === 'authenticated' ? { settings: inOwnOrganization } : { resource: ownOrganization };

function inOwnOrganization(input: Parameters<typeof ownOrganization>[0]): { org?: string; person?: string } {
  ownOrganization(input);
  const { org, person } = input.caller;
  return pickDefined({ org, person });
}

/** The organization in the path is the one acted in; any other is not there, whoever asks. Comes before any row is read. */
function ownOrganization({
  caller,
  params,
}: Pick<RouteInput<unknown, unknown, unknown>, 'caller' | 'params'>): Resource {
  if ((params as { org: string }).org !== caller.org) throw errors.NOT_FOUND();
  return {};
}

/** Where a caller may act whose key is bound to an environment; everywhere in the organization for all others. */
export const environmentOf = ({ caller }: { caller: Caller }): Resource => caller.restrictions?.environment ?? {};

function changedIn(before: Facts | undefined, after: Facts | undefined): string[] {
  const text = (value: unknown) => JSON.stringify(value);
  return Object.keys(after ?? {}).filter(
    (name) => name !== 'updatedAt' && text(before?.[name]) !== text(after?.[name]),
  );
}
