import type { Caller } from '../../http/caller.ts';
import type { Origin } from '../../http/identify.ts';
import { defineModule } from '../../http/module.ts';
import type { Kernel } from '../../kernel/kernel.ts';

export const keys = defineModule({ name: 'keys' });

export const identifyKey = (_kernel: Kernel, _key: string, _origin: Origin): Caller | undefined => undefined;
