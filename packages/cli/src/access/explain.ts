import { defineCommand } from '../command.ts';
import { exitCodes, usage } from '../failure.ts';
import { connect } from '../session/session.ts';

export const explain = defineCommand({
  usage: '[PERMISSION] [--principal ID] [--key ID] [--request ID] [--project ID] [--environment ID] [--ip ADDRESS]',
  details: `Why somebody, or a key, may or may not do something, or why a request was refused; it may be about yourself. Ends with 1
where it is not allowed.`,
  options: {
    principal: { type: 'string', value: 'ID', description: 'A member, service account or team' },
    key: { type: 'string', value: 'ID', description: 'A key, by its id' },
    request: { type: 'string', value: 'ID', description: 'A request that was refused' },
    project: { type: 'string', value: 'ID', description: 'The project it is about' },
    environment: { type: 'string', value: 'ID', description: 'The environment it is about' },
    ip: { type: 'string', value: 'ADDRESS', description: 'Where the call comes from' },
  },
  examples: ['access explain secrets:read --principal eco_usr_…', 'access explain --request eco_req_…'],
  operands: [0, 1],
  async run(context, { values, operands: [permission] }) {
    const { principal, key, request, project, environment, ip } = values;
    if (permission === undefined && request === undefined) throw usage('Name a permission, or give --request');
    const resource = {
      ...(project === undefined ? {} : { projectId: project }),
      ...(environment === undefined ? {} : { environmentId: environment }),
    };
    const { nexus } = await connect(context);
    const answer = await nexus.access.explain({
      ...(permission === undefined ? {} : { permission }),
      ...(principal === undefined ? {} : { principalId: principal }),
      ...(key === undefined ? {} : { keyId: key }),
      ...(request === undefined ? {} : { requestId: request }),
      ...(Object.keys(resource).length === 0 ? {} : { resource }),
      ...(ip === undefined ? {} : { ip }),
    });
    const { allowed, reason, decidedBy, binding } = answer;
    const role = binding === null || binding === undefined ? [] : [`By the role ${binding.roleName}.`];
    const by = decidedBy === null ? [] : [`Decided by: ${decidedBy}.`];
    context.output.result(answer, [allowed ? 'Allowed.' : 'Not allowed.', reason, ...by, ...role]);
    return allowed ? exitCodes.done : exitCodes.failed;
  },
});
