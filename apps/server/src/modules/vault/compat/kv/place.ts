import { z } from 'zod';
import { errors } from '../../../../kernel/errors.ts';
import type { Id } from '../../../../kernel/ids.ts';
import { FolderPath } from '../../names.ts';
import { type Looking, lookUp } from '../look-up.ts';
import { type Folder, findPlace } from './store.ts';

/**
 * What a path below a mount means: the mount is a project, its first segment an environment, both by their slugs, and the
 * rest a folder, which is a secret to Vault's clients and whose names are its keys.
 */
export interface Place {
  mount: string;
  slug: string | undefined;
  /** Undefined where there is none. */
  project: Id<'prj'> | undefined;
  environment: Id<'env'> | undefined;
  /** `/` is the root of the environment. */
  path: string;
}

const unknown = { project: undefined, environment: undefined };

/** The path behind `data/`: `production/payments` */
export const PathBelow = z
  .object({ mount: z.string().max(200), '*': z.string().max(2000).default('') })
  .transform(({ mount, '*': below }): Place => {
    const [slug, ...folders] = below.split('/').filter((each) => each !== '');
    return { mount, slug, ...unknown, path: `/${folders.join('/')}` };
  });

export const MountAlone = z
  .object({ mount: z.string().max(200) })
  .transform(({ mount }): Place => ({ mount, slug: undefined, ...unknown, path: '/' }));

export async function locate({ kernel, caller, params }: Looking & { params: Place }): Promise<Place> {
  const found = await lookUp({ kernel, caller }, (tx) => findPlace(tx, params));
  return { ...params, project: found?.project, environment: found?.environment ?? undefined };
}

/** The folder that the path names, whether it is there or not. @throws NOT_FOUND */
export function folderOf({ project, environment, path }: Place): Folder {
  if (project === undefined || environment === undefined) throw errors.NOT_FOUND();
  return { at: { project, environment }, path };
}

/** The same for a write, which makes the folder. @throws NOT_FOUND, INVALID_REQUEST */
export function newFolderOf(place: Place): Folder {
  const folder = folderOf(place);
  const { error } = FolderPath.safeParse(folder.path);
  if (error !== undefined) throw errors.INVALID_REQUEST(`The path below the environment: ${error.issues[0]?.message}`);
  return folder;
}
