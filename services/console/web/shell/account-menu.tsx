import { Avatar, Box, Menu, Text, UnstyledButton, useMantineColorScheme } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { LogOut, Monitor, Moon, Sun } from 'lucide-react';
import { signOut, useSession } from './session.js';

const SCHEMES = [
  { value: 'light', label: 'Light colours', icon: Sun },
  { value: 'dark', label: 'Dark colours', icon: Moon },
  { value: 'auto', label: 'Colours of the system', icon: Monitor },
] as const;

export function AccountMenu() {
  const session = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const leave = useMutation({ mutationFn: signOut });
  const name = session?.user.name ?? session?.user.username ?? 'Account';
  return (
    <Menu position="bottom-end" width={240} withinPortal={false}>
      <Menu.Target>
        <UnstyledButton aria-label={`Account of ${name}`}>
          <Avatar radius="xl" color="indigo.7" variant="filled" name={name} alt="" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Box px="sm" py="xs">
          <Text size="sm" fw={600} c="var(--mantine-color-text)" className="breakable">
            {name}
          </Text>
          {session?.user.username !== undefined && session.user.username !== name && (
            <Text size="xs" className="breakable">
              {session.user.username}
            </Text>
          )}
        </Box>
        <Menu.Divider />
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => setColorScheme(SCHEMES.find((each) => each.value === value)?.value ?? 'auto')}
        >
          {SCHEMES.map(({ value, label, icon: Icon }) => (
            <Menu.RadioItem key={value} value={value} rightSection={<Icon size={16} aria-hidden />}>
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<LogOut size={16} aria-hidden />} onClick={() => leave.mutate()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
