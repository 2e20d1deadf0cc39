import { Button, Card, Group, Loader, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { answer, api } from '../api/call.js';
import { CodeBlock } from '../shell/code-block.js';
import { CopyLabelled } from '../shell/copy.js';
import { download } from '../shell/download.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useWorkspaceName, type WorkspaceName } from '../workspaces/workspace-queries.js';

/** A workspace's document, as YAML. The writer of YAML is loaded when it is needed. */
export async function exportedYaml(name: WorkspaceName): Promise<string> {
  const [document, { writtenDocument }] = await Promise.all([
    answer(api.GET('/api/tenants/{tenant}/workspaces/{workspace}/configuration', { params: { path: name } })),
    import('./read-document.js'),
  ]);
  return writtenDocument(document);
}

export function ExportSection() {
  const name = useWorkspaceName();
  const exported = useQuery({
    queryKey: ['configuration', name.tenant, name.workspace],
    queryFn: () => exportedYaml(name),
  });
  return (
    <Card>
      <Title order={2} size="h4">
        As it is now
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        Every setting is in it, also one that is as the profile has it: the document says the same tomorrow.
      </Text>
      <ProblemAlert error={exported.error} />
      {exported.isPending && <Loader size="sm" aria-label="Writing the document" />}
      {exported.data !== undefined && (
        <>
          <Group mb="sm">
            <Button
              variant="default"
              leftSection={<Download size={16} aria-hidden />}
              onClick={() => download(`${name.workspace}.yaml`, exported.data)}
            >
              Download
            </Button>
            <CopyLabelled value={exported.data} label="Copy" />
          </Group>
          <div style={{ maxHeight: '24rem', overflowY: 'auto' }}>
            <CodeBlock text={exported.data} what="The document" />
          </div>
        </>
      )}
    </Card>
  );
}
