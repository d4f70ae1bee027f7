import { z } from 'zod';
import { exact } from '../../../../kernel/schema.ts';
import { SecretName } from '../../names.ts';

/** Keys of one secret. */
const maxKeys = 2_000;
/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#custom_metadata */
const maxCustomKeys = 64;
const maxCustomKeyBytes = 128;
const maxCustomValueBytes = 512;

/** A number, or the same as text: Vault takes both, and its command line sends the second. */
const Whole = z.union([
  z.int(),
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number),
]);
const Version = Whole.pipe(z.int().min(0).max(2_147_483_647));

/** 0: the current one. */
export const VersionQuery = z.strictObject({ version: Version.default(0) });
export const SubkeysQuery = VersionQuery.extend({ depth: Whole.pipe(z.int().min(0).max(100)).default(0) });
export const ListQuery = z.strictObject({ list: z.enum(['true', '1', 'false', '0']).default('false') });

/** Says what is wrong with which key, as `z.record` of such keys does not. */
const hasKeys =
  (key: z.ZodType<string>) =>
  (record: object, context: z.core.$RefinementCtx): void => {
    for (const name of Object.keys(record)) {
      for (const { message } of key.safeParse(name).error?.issues ?? []) {
        context.addIssue({ code: 'custom', path: [name], message });
      }
    }
  };

/** Any JSON value: texts are kept as they are, others as JSON. */
const Data = exact(z.record(z.string(), z.unknown()))
  .refine((data) => Object.keys(data).length <= maxKeys, `Must have at most ${maxKeys} keys`)
  .superRefine(hasKeys(SecretName));

export type Write = z.output<typeof Write>;
export const Write = z.strictObject({
  data: Data,
  /** `version` is what another client calls the version that it read. */
  options: z.strictObject({ cas: Version.optional() }).nullish(),
});

/** `[1, 2]`, `["1", "2"]` or `"1,2"`. */
export const Versions = z.strictObject({
  versions: z.union([z.string().transform((text) => text.split(',')), z.array(z.unknown())]).pipe(
    z
      .array(Version.pipe(z.int().min(1)))
      .min(1)
      .max(1_000),
  ),
});

const bytesAtMost = (bytes: number) =>
  z.string().refine((text) => Buffer.byteLength(text) <= bytes, `Must have at most ${bytes} bytes`);
const CustomKey = bytesAtMost(maxCustomKeyBytes).min(1);
const CustomValue = bytesAtMost(maxCustomValueBytes);
const tooMany = `Must have at most ${maxCustomKeys} keys`;

/** What can be set, and what can only be what it is: versions have no limit, need no `cas` and do not end. */
const settings = {
  max_versions: z.literal(0, 'Must be 0: the number of versions has no limit').optional(),
  cas_required: z.literal(false, 'Must be false: a write names the version that it expects, or none').optional(),
  delete_version_after: z
    .union([z.literal(0), z.string().regex(/^0+(s|m|h)?$/)], 'Must be 0s: versions do not end by themselves')
    .optional(),
};

export const Config = z.strictObject(settings);

export const Metadata = z.strictObject({
  ...settings,
  custom_metadata: z
    .record(z.string(), CustomValue)
    .refine((all) => Object.keys(all).length <= maxCustomKeys, tooMany)
    .superRefine(hasKeys(CustomKey))
    .nullish(),
});

/** RFC 7396: null removes. */
export const MetadataPatch = z.strictObject({
  ...settings,
  custom_metadata: z.record(z.string(), CustomValue.nullable()).superRefine(hasKeys(CustomKey)).nullish(),
});

export const VersionMetadata = z.object({
  created_time: z.string(),
  custom_metadata: z.record(z.string(), z.string()).nullable(),
  deletion_time: z.string(),
  destroyed: z.boolean(),
  version: z.int(),
});
export type VersionMetadata = z.infer<typeof VersionMetadata>;

/** Checked where they were written, and with names that an object schema would drop. */
const Anything = z.custom<Record<string, unknown>>();

export const ReadReply = z.object({ data: Anything, metadata: VersionMetadata });
export const SubkeysReply = z.object({ subkeys: Anything, metadata: VersionMetadata });
export const Nothing = z.undefined();

const unlimited = { cas_required: z.boolean(), delete_version_after: z.string(), max_versions: z.int() };

export const ConfigReply = z.object(unlimited);
export const config = { cas_required: false, delete_version_after: '0s', max_versions: 0 };

const MetadataReply = z.object({
  ...unlimited,
  created_time: z.string(),
  current_version: z.int(),
  custom_metadata: z.record(z.string(), z.string()).nullable(),
  oldest_version: z.int(),
  updated_time: z.string(),
  versions: z.record(
    z.string(),
    z.object({ created_time: z.string(), deletion_time: z.string(), destroyed: z.boolean() }),
  ),
});

export const MetadataOrKeys = z.union([z.object({ keys: z.array(z.string()) }), MetadataReply]);
