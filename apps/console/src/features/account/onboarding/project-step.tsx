import { useQuery } from '@tanstack/react-query';
import { api, call, type Schema } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { useForm } from '../../../api/use-form.ts';
import { Field } from '../../../ui/field.tsx';
import { FormError } from '../../../ui/form-error.tsx';
import { Input } from '../../../ui/input.tsx';
import { SkeletonLines } from '../../../ui/skeleton.tsx';
import { ErrorState } from '../../../ui/states.tsx';
import { SubmitButton } from '../../../ui/submit-button.tsx';
import { withSlug } from './slug.ts';
import { type Go, StepCard } from './step-card.tsx';

type Project = Schema<'Project'>;

export function ProjectStep({ go }: { go: Go }) {
  const { data, error, refetch } = useQuery({
    queryKey: ['projects', 'first'],
    queryFn: () => call(api.GET('/api/v1/projects', { params: { query: { limit: 1 } } })),
  });
  return (
    <StepCard
      title="Name your first project"
      text="A project is one product or service. It has environments such as development and production, each with keys and secrets of its own."
    >
      {data !== undefined && <ProjectForm project={data.items[0]} go={go} />}
      {data === undefined && (error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonLines lines={3} />)}
    </StepCard>
  );
}

/** An organization comes with a project, which may be given a better name. */
function ProjectForm({ project, go }: { project: Project | undefined; go: Go }) {
  const form = useForm(['name'], async ({ name }) => {
    const { id } = await save(project, name);
    await queryClient.invalidateQueries({ queryKey: ['projects'] });
    await go({ step: 'key', project: id });
  });
  return (
    <form onSubmit={form.onSubmit} className="grid gap-4">
      <Field label="Name" error={form.errors.name} required>
        <Input
          name="name"
          maxLength={100}
          required
          autoFocus
          defaultValue={project?.name}
          data-testid="project-name-input"
        />
      </Field>
      <FormError error={form.formError} />
      <SubmitButton loading={form.isPending} data-testid="continue-button">
        Continue
      </SubmitButton>
    </form>
  );
}

async function save(project: Project | undefined, name: string): Promise<Project> {
  if (project === undefined) return call(api.POST('/api/v1/projects', { body: { name } }));
  if (project.name === name) return project;
  const params = { path: { project: project.id } };
  return withSlug(name, (body) => call(api.PATCH('/api/v1/projects/{project}', { params, body })));
}
