import { type UseFormInput, useForm } from '@mantine/form';
import { useEffect, useRef, useState } from 'react';

/** What others have saved since a form was filled in; null: nothing. */
export type Theirs = { readonly take: () => void } | null;

/**
 * A form over settings that others change, too. While nothing has been changed in it, it shows what is in force; otherwise it says that there is something
 * newer, and whoever saves then knows it. `current`: as the server has it; `change`: the saving.
 */
export function useSettingsForm<V extends Record<string, unknown>>(
  current: V,
  change: { readonly isPending: boolean },
  options: Pick<UseFormInput<V>, 'validate' | 'validateInputOnBlur'> = {},
) {
  const form = useForm<V>({ ...options, initialValues: current });
  const now = JSON.stringify(current);
  const shown = useRef(now);
  const [newer, setNewer] = useState(false);
  const take = () => {
    shown.current = now;
    form.setInitialValues(current);
    form.setValues(current);
    setNewer(false);
  };
  // The end of a saving and what was saved come at once: what the server has made of it (a domain in lower case) is one's own, too.
  const saving = useRef(false);
  useEffect(() => {
    if (change.isPending) saving.current = true;
  }, [change.isPending]);
  // What is newer is looked at when it comes, once.
  useEffect(() => {
    if (shown.current === now) return setNewer(false);
    // What comes while one's own is saved, or says what stands here, is one's own.
    if (saving.current || !form.isDirty() || JSON.stringify(form.getValues()) === now) take();
    else setNewer(true);
  }, [now]);
  useEffect(() => {
    if (!change.isPending) saving.current = false;
  }, [change.isPending]);
  const theirs: Theirs = newer ? { take } : null;
  return { form, theirs };
}
