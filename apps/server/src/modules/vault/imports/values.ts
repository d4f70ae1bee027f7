import type { TenantTx } from '../../../kernel/db/tx.ts';
import type { Id } from '../../../kernel/ids.ts';
import type { EnvironmentPath } from '../environment.ts';
import { narrowLike } from '../permissions.ts';
import { auditReading, type OpenedValue, openRow, tooLarge } from '../values/values.ts';
import { chainFrom } from './chain.ts';
import { type ImportEdge, type ImportSelection, importEdges, importedValues } from './store.ts';

/** Of a value that an environment has by an import. */
interface ImportedValue extends OpenedValue {
  createdAt: number;
  updatedAt: number;
  updatedBy: string;
}

/** What an environment imports, for one request. */
export class Imports {
  private readonly tx: TenantTx;
  private readonly importer: EnvironmentPath;
  private readonly edges: readonly ImportEdge[];
  private readonly places: ReadonlyMap<Id<'env'>, ImportEdge>;

  private constructor(tx: TenantTx, importer: EnvironmentPath, edges: readonly ImportEdge[]) {
    this.tx = tx;
    this.importer = importer;
    this.edges = edges;
    this.places = new Map(edges.map((edge) => [edge.imported, edge]));
  }

  static async of(tx: TenantTx, importer: EnvironmentPath): Promise<Imports> {
    const edges = await importEdges(tx, importer.environment);
    await narrowLike(
      tx,
      importer.environment,
      edges.map(({ imported }) => imported),
    );
    return new Imports(tx, importer, edges);
  }

  isOfProduction({ at }: ImportedValue): boolean {
    return this.places.get(at.environment)?.production === true;
  }

  has(environment: Id<'env'>): boolean {
    return environment === this.importer.environment || this.places.has(environment);
  }

  /**
   * What the importer has by imports or, of one of these, what it has itself and by imports: a caller that is bound to the
   * importer sees no rows of others. By path and name.
   * @throws VALUES_TOO_LARGE
   */
  async read(environment: Id<'env'>, selection: ImportSelection, maxBytes: number): Promise<ImportedValue[]> {
    const chain = chainFrom(this.edges, environment).filter((each) => this.places.has(each));
    if (chain.length === 0) return [];
    const { tx, importer } = this;
    const rows = await importedValues(tx, importer.environment, chain, selection, maxBytes);
    const values: ImportedValue[] = [];
    for (const { environment: source, bytes, ...row } of rows) {
      if (bytes > maxBytes) throw tooLarge();
      const at = { project: (this.places.get(source) as ImportEdge).project, environment: source };
      values.push({ ...(await openRow(tx, at, { ...row, override: null })), importedFromId: source });
    }
    return values;
  }

  /** Says in the audit log where the values are from, and by which environment they were read. */
  audit(values: readonly ImportedValue[], detail: Readonly<Record<string, unknown>> = {}): void {
    for (const inOne of Map.groupBy(values, ({ at }) => at.environment).values()) {
      const [{ at }] = inOne as [ImportedValue];
      auditReading(this.tx, at, inOne, { importingEnvironmentId: this.importer.environment, ...detail });
    }
  }
}
