export { startCallerSimulator, type CallerFault, type CallerSimulator } from './caller.ts';
export { startLedSimulator, type LedFault, type LedLine, type LedSimulator } from './led.ts';
