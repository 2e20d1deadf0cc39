import { Card, Text } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { RulesTable } from '../policy/rules-table.js';
import { profileTitle } from '../shell/words.js';
import { clientPolicyQuery, useClient } from './client-queries.js';

/** What the client is held to, rule by rule. */
export default function Policy() {
  const { path } = useClient();
  const { data } = useSuspenseQuery(clientPolicyQuery(path));
  return (
    <Card>
      <Text mb="md">
        Held to <strong>{profileTitle(data.security_profile)}</strong>: the stricter of its own and the workspace’s.
      </Text>
      <RulesTable rules={data.rules} />
    </Card>
  );
}
