import type { Rng } from '../../core/rng.ts';
import { distinctSamples } from '../draw.ts';
import { COMMON, defineTask } from './task.ts';
import { type TextPair, textPairs } from './text-pairs.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

interface CalendarDate {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly day: number;
}

const two = (n: number): string => `${n}`.padStart(2, '0');
const name = ({ month }: CalendarDate): string => MONTHS[month - 1]!;

/** Ways to write a date. No two give the same text, and no text means two dates: points put the day first, slashes the month. */
const FORMATS: readonly ((date: CalendarDate) => string)[] = [
  (d) => `${d.day} ${name(d)} ${d.year}`,
  (d) => `${name(d)} ${d.day}, ${d.year}`,
  (d) => `${d.day}-${name(d).slice(0, 3).toUpperCase()}-${d.year}`,
  (d) => `${weekday(d)}, ${d.day} ${name(d)} ${d.year}`,
  (d) => `${two(d.day)}.${two(d.month)}.${d.year}`,
  (d) => `${two(d.month)}/${two(d.day)}/${d.year}`,
  (d) => `${d.year}/${two(d.month)}/${two(d.day)}`,
];

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;

/** Zeller's congruence for the Gregorian calendar (Acta Mathematica 9, 1887), counted from Sunday. */
function weekday({ year, month, day }: CalendarDate): string {
  const m = month < 3 ? month + 12 : month;
  const y = month < 3 ? year - 1 : year;
  const fromSaturday =
    day + Math.floor((13 * (m + 1)) / 5) + y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return WEEKDAYS[(fromSaturday + 6) % 7]!;
}

/** Days of the years 1900 to 2099. */
const DAYS = 73_049;

/** A day of those, each equally likely. */
function randomDate(rng: Rng): CalendarDate {
  let day = rng.integer(DAYS);
  let year = 1900;
  for (let days = 365; day >= days; days = isLeap(year) ? 366 : 365) {
    day -= days;
    year += 1;
  }
  let month = 1;
  for (; day >= daysIn(year, month); month += 1) day -= daysIn(year, month);
  return { year, month, day: day + 1 };
}

/**
 * Dates in many formats, to be turned into ISO 8601: `Tuesday, 3 March 2020` into `2020-03-03`. Every day of the
 * Gregorian calendar from 1900 to 2099 is equally likely, and so is every format.
 *
 * The usual exercise for an encoder and a decoder with attention: what is looked at, while the year is written, is where
 * the year stands. As in the example `date-conversion-attention` of TensorFlow.js.
 */
export const dates = defineTask({
  name: 'dates',
  describe: 'turn dates of many formats into ISO 8601',
  options: {
    ...COMMON,
    trainSize: { ...COMMON.trainSize, default: 5000 },
    testSize: { ...COMMON.testSize, default: 500 },
    formats: {
      type: 'integer',
      default: FORMATS.length,
      min: 1,
      max: FORMATS.length,
      describe: 'how many formats occur',
    },
  },
  make({ formats, ...common }) {
    const draw = distinctSamples(
      common,
      DAYS * formats,
      (rng): TextPair => {
        const date = randomDate(rng);
        const iso = `${date.year}-${two(date.month)}-${two(date.day)}`;
        return [FORMATS[rng.integer(formats)]!(date), iso];
      },
      ([source]) => source,
    );
    const letters = [...MONTHS, ...WEEKDAYS].join('');
    const source = `0123456789 ,./-${letters}${letters.toUpperCase()}`;
    return textPairs(draw, { source, target: '0123456789-' });
  },
});
