import { colour } from './theme.ts';

const STOPS = [0, 1, 2, 3, 4, 5] as const;
const SIZE = 256;

/** 256 colours `[r, g, b]` from the page's heat colours: the background's own at 0, the strongest at 1. */
export function colourRamp(): Uint8ClampedArray {
  const stops = STOPS.map((i) => channels(colour(`--heat-${i}`)));
  const ramp = new Uint8ClampedArray(3 * SIZE);
  for (let i = 0; i < SIZE; i++) {
    const place = (i / (SIZE - 1)) * (stops.length - 1);
    const low = Math.min(Math.floor(place), stops.length - 2);
    for (let c = 0; c < 3; c++) {
      const [from, to] = [stops[low]![c]!, stops[low + 1]![c]!];
      ramp[3 * i + c] = from + (place - low) * (to - from);
    }
  }
  return ramp;
}

/** Where a share of 0..1 lies in the ramp; shares outside are clamped. */
export function rampIndex(share: number): number {
  return 3 * Math.round(Math.min(1, Math.max(0, share)) * (SIZE - 1));
}

function channels(rgb: string): number[] {
  return (rgb.match(/[\d.]+/g) ?? ['0', '0', '0']).slice(0, 3).map(Number);
}
