import { ipcRenderer } from 'electron';

// The page gets nothing but the port itself: no IPC, no Node. It is handed over once the page listens.
ipcRenderer.on('yichuang:host-port', (event) => {
  window.postMessage('yichuang:host-port', window.location.origin, event.ports as unknown as Transferable[]);
});
window.addEventListener('DOMContentLoaded', () => ipcRenderer.send('yichuang:page-ready'));
