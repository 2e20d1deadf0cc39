import { Accordion, Badge, Code, Group, List, Stack, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { answer, api } from '../api/call.js';
import { Value } from '../shell/value.js';
import { profileTitle, titleOf } from '../shell/words.js';
import { useClient } from './client-queries.js';

/** Which security profiles the client could be held to, and for each of the others what is missing, by which clause, and how to mend it. */
export default function Readiness() {
  const { path } = useClient();
  const { data } = useSuspenseQuery({
    queryKey: ['readiness', path],
    queryFn: () =>
      answer(
        api.GET('/api/tenants/{tenant}/workspaces/{workspace}/clients/{client_id}/readiness', { params: { path } }),
      ),
  });
  return (
    <Accordion variant="separated" multiple>
      {data.profiles.map(({ security_profile, ready, missing, changes }) => (
        <Accordion.Item key={security_profile} value={security_profile}>
          <Accordion.Control>
            <Group gap="sm">
              <Text fw={600}>{profileTitle(security_profile)}</Text>
              <Badge variant="dot" color={ready ? 'teal' : 'orange'} tt="none">
                {ready ? 'ready' : `${missing.length} thing${missing.length === 1 ? '' : 's'} missing`}
              </Badge>
            </Group>
          </Accordion.Control>
          <Accordion.Panel>
            <Stack>
              {missing.length > 0 && (
                <List spacing="sm">
                  {missing.map(({ member, at, have, mend, clause }) => (
                    <List.Item key={`${member} ${at ?? ''} ${clause}`} className="breakable">
                      <Text size="sm" fw={600}>
                        {mend}
                      </Text>
                      <Group gap={6} align="baseline">
                        <Code>{member}</Code>
                        <Text size="sm" c="dimmed">
                          today:
                        </Text>
                        <Value name={member} value={have} />
                      </Group>
                      <Text size="xs" c="dimmed">
                        {clause}
                      </Text>
                    </List.Item>
                  ))}
                </List>
              )}
              {changes.length > 0 && (
                <div>
                  <Text size="sm" fw={600}>
                    What its requests would be held to
                  </Text>
                  <List size="sm" mt={4}>
                    {changes.map(({ rule, meaning, clause }) => (
                      <List.Item key={rule} className="breakable">
                        {titleOf(rule)}: {meaning} ({clause})
                      </List.Item>
                    ))}
                  </List>
                </div>
              )}
              {missing.length === 0 && changes.length === 0 && <Text size="sm">Nothing would change.</Text>}
            </Stack>
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}
