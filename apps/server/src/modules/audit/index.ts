import type { Statement } from '../../kernel/db/database.ts';
import type { Tx } from '../../kernel/db/tx.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import { defineModule } from '../../http/module.ts';
import type { AuditEntry } from '../../http/record.ts';

export const audit = defineModule({ name: 'audit' });

export async function auditStatement(_tx: Tx, _org: string, _entries: readonly AuditEntry[]): Promise<Statement> {
  return { text: 'select 1', values: [] };
}
export async function journalAudit(_kernel: Kernel, _org: string, _entries: readonly AuditEntry[]): Promise<void> {}
