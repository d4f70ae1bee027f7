import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { Input, PasswordInput } from '../../ui/input.tsx';

interface TargetFieldsProps {
  port: number;
  hasDatabase: boolean;
  tls: boolean;
  onTls: (tls: boolean) => void;
  errors: Record<string, string>;
}

/** Which server, and who logs in there to make users or set passwords. */
export function TargetFields({ port, hasDatabase, tls, onTls, errors }: TargetFieldsProps) {
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[2fr_1fr]">
        <Field label="Host" error={errors['target.host']} required>
          <Input
            name="target.host"
            required
            placeholder="db.example.com"
            spellCheck={false}
            data-testid="target-host"
          />
        </Field>
        <Field label="Port" error={errors['target.port']}>
          <Input
            key={port}
            name="target.port"
            type="number"
            min={1}
            max={65_535}
            defaultValue={port}
            required
            data-testid="target-port"
          />
        </Field>
      </div>
      {hasDatabase && (
        <Field label="Database" error={errors['target.database']} optional>
          <Input name="target.database" spellCheck={false} data-testid="target-database" />
        </Field>
      )}
      <Checkbox
        label="TLS"
        hint="The server's certificate is checked."
        checked={tls}
        onCheckedChange={onTls}
        data-testid="target-tls"
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Administrator" error={errors['credentials.username']} required>
          <Input
            name="credentials.username"
            required
            autoComplete="off"
            spellCheck={false}
            data-testid="target-username"
          />
        </Field>
        <Field label="Password" error={errors['credentials.password']} required>
          <PasswordInput
            name="credentials.password"
            required
            autoComplete="new-password"
            data-testid="target-password"
          />
        </Field>
      </div>
    </>
  );
}
