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
  change: { readonly isPending: boolean; readonly isSuccess: boolean },
  options: Pick<UseFormInput<V>, 'validate' | 'validateInputOnBlur'> = {},
) {
  const form = useForm<V>({ ...options, initialValues: current });
  const now = JSON.stringify(current);
  const shown = useRef(now);
  const [newer, setNewer] = useState(false);
  const take = (mine: Partial<V> = {}) => {
    shown.current = now;
    form.setInitialValues(current);
    form.setValues({ ...current, ...mine });
    setNewer(false);
  };
  /** As it was sent, while that is being saved. */
  const sent = useRef<V>(undefined);
  useEffect(() => {
    // What comes while one's own is saved is looked at when it is known what has become of that.
    if (change.isPending) {
      sent.current ??= structuredClone(form.getValues());
      return;
    }
    const saved = change.isSuccess ? sent.current : undefined;
    sent.current = undefined;
    // What the server has made of it (a domain in lower case) is one's own, too; what was written since stays.
    if (saved !== undefined) return take(changedSince(saved, form.getValues()));
    if (shown.current === now) return setNewer(false);
    if (!form.isDirty() || JSON.stringify(form.getValues()) === now) take();
    else setNewer(true);
  }, [now, change.isPending]);
  const theirs: Theirs = newer ? { take: () => take() } : null;
  return { form, theirs };
}

/** The fields of `now` that are not as in `before`. */
export function changedSince<V extends Record<string, unknown>>(before: V, now: V): Partial<V> {
  const changed: Partial<V> = { ...now };
  for (const name of Object.keys(now))
    if (JSON.stringify(before[name]) === JSON.stringify(now[name])) delete changed[name];
  return changed;
}
