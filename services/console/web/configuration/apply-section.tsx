import {
  Alert,
  Button,
  Card,
  Checkbox,
  FileButton,
  Group,
  PasswordInput,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  Title,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, answerWithTag, api, ifMatch } from '../api/call.js';
import { CopyText } from '../shell/copy.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWorkspace, useWorkspaceName } from '../workspaces/workspace-queries.js';
import { type Change, Differences } from './differences.js';
import { exportedYaml } from './export-section.js';
import { OtherWorkspace } from './other-workspace.js';
import type { ConfigurationDocument, ReadDocument } from './read-document.js';

/** What was compared: applied as it is, or not at all. */
interface Plan {
  readonly wish: {
    readonly configuration: ConfigurationDocument;
    readonly prune: boolean;
    readonly secrets: Record<string, string>;
  };
  readonly changes: readonly Change[];
  readonly etag: string | undefined;
}

interface Applied {
  readonly secrets: Readonly<Record<string, string>>;
}

/** A document, or another workspace's: first the difference, then, if it is wanted, the change. */
export function ApplySection({ readOnly }: { readonly readOnly: boolean }) {
  const name = useWorkspaceName();
  const { workspace } = useWorkspace();
  const queries = useQueryClient();
  const [source, setSource] = useState<'document' | 'workspace'>('document');
  const [text, setText] = useState('');
  const [from, setFrom] = useState<string | null>(null);
  const [keepName, setKeepName] = useState(true);
  const [prune, setPrune] = useState(false);
  const [secrets, setSecrets] = useState<Readonly<Record<string, string>>>({});
  const [read, setRead] = useState<ReadDocument>();
  const [applied, setApplied] = useState<Applied>();

  // Secrets that were given are not kept longer than they are needed.
  const plan = useMutation({
    gcTime: 0,
    mutationFn: async (): Promise<Plan | undefined> => {
      const yaml = source === 'document' ? text : await exportedYaml({ ...name, workspace: from ?? '' });
      const { readDocument } = await import('./read-document.js');
      const found = readDocument(yaml);
      setRead(found);
      if (!found.ok) return undefined;
      const given = Object.keys(found.references).flatMap((id) => (secrets[id] ? [[id, secrets[id]] as const] : []));
      const wish = {
        configuration:
          source === 'workspace' && keepName ? { ...found.document, name: workspace.name } : found.document,
        prune,
        secrets: Object.fromEntries(given),
      };
      const { data, etag } = await answerWithTag(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/configuration/plan', {
          params: { path: name },
          body: wish,
        }),
      );
      return { wish, changes: data.changes, etag };
    },
  });
  const apply = useMutation({
    gcTime: 0,
    mutationFn: ({ wish, etag }: Plan) =>
      answer(
        api.POST('/api/tenants/{tenant}/workspaces/{workspace}/configuration/apply', {
          params: { path: name, ...ifMatch(etag) },
          body: wish,
        }),
      ),
    onSuccess: async ({ secrets: made }) => {
      plan.reset();
      setSecrets({});
      setApplied({ secrets: made });
      // Whatever a page shows of the workspace may be another now.
      await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes(name.workspace) });
    },
  });
  /** What was compared is no longer what stands in the fields. */
  const anew = () => {
    plan.reset();
    apply.reset();
    setRead(undefined);
    setApplied(undefined);
  };
  const ready = source === 'document' ? text.trim() !== '' : from !== null;
  return (
    <Card>
      <Title order={2} size="h4">
        Make it what a document says
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        The difference is shown first. Users, keys and clients that registered themselves are left alone.
      </Text>
      <Stack>
        <SegmentedControl
          aria-label="Where the document comes from"
          data={[
            { value: 'document', label: 'A document' },
            { value: 'workspace', label: 'Another workspace' },
          ]}
          value={source}
          onChange={(value) => {
            setSource(value === 'workspace' ? 'workspace' : 'document');
            anew();
          }}
          style={{ alignSelf: 'flex-start' }}
        />
        {source === 'document' ? (
          <>
            <Textarea
              label="Document"
              description="YAML or JSON, as it is exported above."
              autosize
              minRows={6}
              maxRows={20}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              spellCheck={false}
              value={text}
              error={read?.ok === false ? read.why : undefined}
              onChange={(event) => {
                setText(event.currentTarget.value);
                anew();
              }}
            />
            <Group>
              <FileButton
                accept=".yaml,.yml,.json"
                onChange={(file) =>
                  void file?.text().then((content) => {
                    setText(content);
                    anew();
                  })
                }
                inputProps={{ 'aria-label': 'A file with the document' }}
              >
                {(props) => (
                  <Button variant="default" {...props}>
                    Choose a file
                  </Button>
                )}
              </FileButton>
            </Group>
          </>
        ) : (
          <>
            <OtherWorkspace
              value={from}
              onChange={(slug) => {
                setFrom(slug);
                anew();
              }}
            />
            <Checkbox
              label={`Go on calling this one “${workspace.name}”`}
              checked={keepName}
              onChange={(event) => {
                setKeepName(event.currentTarget.checked);
                anew();
              }}
            />
            {read?.ok === false && <Alert title="This cannot be taken over">{read.why}</Alert>}
          </>
        )}
        <Checkbox
          label="Delete clients that the document does not have"
          description="Not those that registered themselves."
          checked={prune}
          onChange={(event) => {
            setPrune(event.currentTarget.checked);
            anew();
          }}
        />
        {read?.ok && Object.keys(read.references).length > 0 && applied === undefined && (
          <Secrets
            references={read.references}
            values={secrets}
            onChange={(id, value) => {
              setSecrets((before) => ({ ...before, [id]: value }));
              plan.reset();
              apply.reset();
            }}
          />
        )}
        <ProblemAlert error={plan.error} />
        <Group>
          <Button variant="default" disabled={!ready} loading={plan.isPending} onClick={() => plan.mutate()}>
            Show the difference
          </Button>
        </Group>
        <div role="status">
          {plan.data?.changes.length === 0 && <Text>There is no difference.</Text>}
          {plan.data !== undefined && plan.data.changes.length > 0 && (
            <Alert title="The difference">
              <Differences changes={plan.data.changes} />
            </Alert>
          )}
          {applied !== undefined && <AppliedAlert secrets={applied.secrets} />}
        </div>
        <ProblemAlert error={apply.error} />
        {plan.data !== undefined && plan.data.changes.length > 0 && !readOnly && (
          <Group>
            <Button
              loading={apply.isPending}
              onClick={() => plan.data && apply.mutate(plan.data)}
              {...(plan.data.changes.some(({ action }) => action === 'delete') ? { color: 'red.8' } : {})}
            >
              Apply the difference
            </Button>
          </Group>
        )}
      </Stack>
    </Card>
  );
}

interface SecretsProps {
  readonly references: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, string>>;
  readonly onChange: (clientId: string, value: string) => void;
}

/** What the references stand for, which this page cannot look up. */
function Secrets({ references, values, onChange }: SecretsProps) {
  return (
    <Alert title="Secrets are named in the document">
      <Stack gap="xs">
        <Text size="sm">
          A browser cannot read them: give them here, or leave them out. A client that is created without one is given
          one, which is shown once; one that is there keeps its own.
        </Text>
        {Object.entries(references).map(([clientId, reference]) => (
          <PasswordInput
            key={clientId}
            label={`Secret of ${clientId}`}
            description={reference}
            autoComplete="off"
            value={values[clientId] ?? ''}
            visibilityToggleButtonProps={{ 'aria-label': `Show the secret of ${clientId}` }}
            onChange={(event) => onChange(clientId, event.currentTarget.value)}
          />
        ))}
      </Stack>
    </Alert>
  );
}

function AppliedAlert({ secrets }: Applied) {
  const made = Object.entries(secrets);
  return (
    <Alert color="teal" title="It is in force">
      {made.length > 0 && (
        <Stack gap="xs">
          <Text size="sm">Secrets that were made, shown this once:</Text>
          {made.map(([clientId, value]) => (
            <div key={clientId}>
              <Text size="sm" fw={600} className="breakable">
                {clientId}
              </Text>
              <CopyText value={value} what={`the secret of ${clientId}`} />
            </div>
          ))}
        </Stack>
      )}
    </Alert>
  );
}
