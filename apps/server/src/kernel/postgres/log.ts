/** The part of pino used by this folder. */
export interface Log {
  info(fields: object | string, message?: string): void;
  warn(fields: object | string, message?: string): void;
  error(fields: object | string, message?: string): void;
}

export const silent: Log = { info() {}, warn() {}, error() {} };
