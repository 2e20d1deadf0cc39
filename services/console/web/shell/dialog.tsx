import { Modal, type ModalProps } from '@mantine/core';
import { useEffect, useState } from 'react';

/**
 * WCAG 2.4.3: gives the focus back to what opened it, if that is still there, also where it is made when it is opened and gone when it is closed. Mantine's own
 * way sees only dialogs that stay.
 */
export function Dialog(props: ModalProps) {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        const lost = document.activeElement === null || document.activeElement === document.body;
        if (lost && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    },
    [opener],
  );
  return <Modal {...props} />;
}
