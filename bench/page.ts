import { measure } from './measure.ts';

declare global {
  interface Window {
    /** What `index.ts` calls from outside. */
    measure: typeof measure;
  }
}

window.measure = measure;
