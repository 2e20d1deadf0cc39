import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './theme/style.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

const element = document.getElementById('app');
if (element === null) throw new Error('the page has no place for the application');
createRoot(element).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
