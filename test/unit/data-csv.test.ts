import { describe, expect, it } from 'vitest';
import { ConfigError, DataError } from '../../src/core/errors.ts';
import { Rng } from '../../src/core/rng.ts';
import { type CsvOptions, DELIMITERS, numberOf, parseCsv } from '../../src/data/csv.ts';
import { thrown } from '../helpers/errors.ts';

const rows = (text: string, options: CsvOptions = { header: false }) => parseCsv(text, options).rows;

describe('parseCsv', () => {
  it.each([
    ['CRLF', 'a,b\r\nc,d\r\n'],
    ['LF', 'a,b\nc,d\n'],
    ['CR', 'a,b\rc,d\r'],
    ['no end of the last line', 'a,b\nc,d'],
    ['a byte order mark', '\ufeffa,b\nc,d'],
    ['empty lines at the end', 'a,b\nc,d\n\n\r\n'],
    ['quotes', '"a","b"\r\n"c",d'],
  ])('reads %s', (_, text) => {
    expect(rows(text)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it('reads delimiters, line breaks and quotes in quotes, and keeps spaces', () => {
    expect(rows('"a,b","say ""yes""",""\n" c ", d ,"e\r\nf\n"')).toEqual([
      ['a,b', 'say "yes"', ''],
      [' c ', ' d ', 'e\r\nf\n'],
    ]);
    expect(rows('"""",x')).toEqual([['"', 'x']]);
    expect(rows(',\n,')).toEqual([
      ['', ''],
      ['', ''],
    ]);
  });

  it('gives back whatever was written, for every delimiter', () => {
    const rng = new Rng(3, 0);
    const alphabet = ['a', '1', ' ', '"', ',', ';', '\t', '\n', '\r', '\r\n', '😀', ''];
    const word = () => Array.from({ length: rng.integer(5) }, () => alphabet[rng.integer(12)]!).join('');
    for (const delimiter of DELIMITERS) {
      for (let n = 0; n < 200; n += 1) {
        const width = 1 + rng.integer(4);
        const table = Array.from({ length: 1 + rng.integer(4) }, () =>
          Array.from({ length: width }, () => word()),
        );
        table.push(Array.from({ length: width }, () => 'end'));
        const quoted = (cell: string) =>
          /["\r\n]/.test(cell) || cell.includes(delimiter) || rng.integer(3) === 0
            ? `"${cell.replaceAll('"', '""')}"`
            : cell;
        const text = table
          .map((cells) => cells.map(quoted).join(delimiter))
          .join(['\n', '\r\n', '\r'][rng.integer(3)]!);
        expect(rows(text, { delimiter, header: false })).toEqual(table);
      }
    }
  });

  it.each([
    ['a,b\n1,2', ','],
    ['a;b\n1,5;2,5', ';'],
    ['1,5;2,5\n3,5;4,5', ';'],
    ['a\tb\n1,5\t2;5', '\t'],
    ['"a;b",c\n"d;e",f', ','],
    ['a;b,c\nd,e', ','],
    ['one column\n1', ','],
    ['"a,b";c\n"d";e', ';'],
  ])('finds the delimiter of %j', (text, delimiter) => {
    expect(parseCsv(text).delimiter).toBe(delimiter);
  });

  it('takes no decimal comma for a delimiter', () => {
    expect(parseCsv('x\n1,5\n2,5', { decimal: ',' })).toMatchObject({
      columns: ['x'],
      rows: [['1,5'], ['2,5']],
    });
    const error = thrown(ConfigError, () => parseCsv('1,2', { decimal: ',', delimiter: ',' }));
    expect(error.parameter).toBe('decimal');
  });

  it('takes the first row for names where none of its cells is a number', () => {
    expect(parseCsv('time, value \n1,2').columns).toEqual(['time', 'value']);
    expect(parseCsv('2020-01-01,3.5\n2020-01-02,4')).toMatchObject({ columns: ['1', '2'], lines: [1, 2] });
    expect(parseCsv('2020,2021\n1,2', { header: true })).toMatchObject({
      columns: ['2020', '2021'],
      rows: [['1', '2']],
      lines: [2],
    });
    expect(parseCsv('a,b\nc,d', { header: false }).rows.length).toBe(2);
  });

  it('counts lines as an editor does', () => {
    expect(parseCsv('a,b\n"1\n\r\n",2\n3,4\r5,6').lines).toEqual([2, 5, 6]);
  });

  it.each([
    ['a,b\n1,2\n3', 'ragged-row', 'Line 3 has 1 cell, but line 1 has 2.'],
    ['a,b\n1,2\n\n3,4', 'ragged-row', 'Line 3 has 1 cell'],
    ['a,b\n1,2,3', 'ragged-row', 'Line 2 has 3 cells'],
    ['a,b\n1,x"y', 'csv-stray-quote', 'Line 2, column 2: a quote stands within a cell'],
    ['a,b\n"1"2,3', 'csv-stray-quote', 'Line 2, column 1: "2" follows the closing quote'],
    ['a,b\n"1\n2" ,3', 'csv-stray-quote', 'Line 3, column 1: " " follows'],
    ['a,b\n1,"2\n3,4', 'csv-open-quote', 'opens in line 2, column 2'],
    ['a,b\n1,"2""', 'csv-open-quote', 'opens in line 2, column 2'],
    ['a,a\n1,2', 'duplicate-column', 'Columns 1 and 2 are both named "a"'],
    ['', 'empty-table', 'The table is empty.'],
    ['\ufeff\n\r\n', 'empty-table', 'The table is empty.'],
    ['a,b\n', 'empty-table', 'a header and no rows'],
  ])('refuses %j', (text, code, message) => {
    const error = thrown(DataError, () => parseCsv(text));
    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('refuses wrong options', () => {
    const code = (options: object) => thrown(ConfigError, () => parseCsv('1', options)).code;
    expect(code({ delimiter: '|' })).toBe('unknown-value');
    expect(code({ decimal: '·' })).toBe('unknown-value');
    expect(code({ header: 'auto' })).toBe('wrong-type');
    expect(code({ delimeter: ',' })).toBe('unknown-option');
    expect(thrown(ConfigError, () => parseCsv(null as unknown as string)).parameter).toBe('text');
  });

  it('is done with two megabytes', () => {
    const text = `a,b\n${'12.5,"-3"\n'.repeat(200_000)}`;
    expect(parseCsv(text).rows.length).toBe(200_000);
  });
});

describe('numberOf', () => {
  it.each([
    ['1', 1],
    [' -2.50 ', -2.5],
    ['+.5', 0.5],
    ['3.', 3],
    ['1e3', 1000],
    ['1.5E-2', 0.015],
  ])('reads %j', (cell, value) => {
    expect(numberOf(cell)).toBe(value);
  });

  it.each([
    '',
    ' ',
    '.',
    '-',
    '1,5',
    '1 000',
    '1,000.5',
    '0x10',
    '1e',
    'NaN',
    'Infinity',
    '--1',
    '1.2.3',
    '12%',
  ])('does not read %j', (cell) => {
    expect(numberOf(cell)).toBeUndefined();
  });

  it('reads a decimal comma where it is chosen, and then no point', () => {
    expect(numberOf('-1,5e2', ',')).toBe(-150);
    expect(numberOf('15', ',')).toBe(15);
    expect(numberOf('1.5', ',')).toBeUndefined();
    expect(numberOf('1.000,5', ',')).toBeUndefined();
  });
});
