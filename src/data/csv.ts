import { ConfigError, DataError } from '../core/errors.ts';
import { boolean, knownKeys, oneOf, show, string } from '../core/options.ts';

export const DELIMITERS = [',', ';', '\t'] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export type DecimalMark = '.' | ',';

export interface CsvOptions {
  /** Default: found out. */
  readonly delimiter?: Delimiter;
  /** Whether the first row names the columns. Default: it does where none of its cells is a number. */
  readonly header?: boolean;
  /** What stands before the fraction of a number. Default: the point. */
  readonly decimal?: DecimalMark;
}

/** A table of text. */
export interface CsvTable {
  /** Names of the columns; `1`, `2`, ... without a header. */
  readonly columns: readonly string[];
  /** Rows without the header, each with a cell for every column. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row begins, from 1. */
  readonly lines: readonly number[];
  readonly delimiter: Delimiter;
  readonly decimal: DecimalMark;
}

/** How many rows tell which delimiter it is. */
const SAMPLE = 20;

/**
 * Reads comma-, semicolon- or tab-separated values (RFC 4180): a cell in double quotes may hold delimiters, line breaks,
 * and quotes, each written twice; spaces belong to a cell. Lines end with CRLF, LF or CR; a byte order mark, and empty
 * lines at the end, are dropped. Every row has as many cells as the first.
 *
 * The delimiter is the first of tab, semicolon and comma that gives every one of the first rows the same number of
 * cells, and more than one: so a comma may be a decimal mark in a file with semicolons. Otherwise it is a comma, or a
 * semicolon where the comma is the decimal mark.
 * @throws ConfigError where an option is out of its range
 * @throws DataError `empty-table`, `csv-stray-quote`, `csv-open-quote`, `ragged-row`, `duplicate-column`: each names line,
 * column and what was found
 */
export function parseCsv(text: string, options: CsvOptions = {}): CsvTable {
  knownKeys('parseCsv()', options, ['delimiter', 'header', 'decimal']);
  const file = string('text', text).replace(/^\ufeff/, '');
  const decimal = oneOf('decimal', options.decimal ?? '.', ['.', ',']);
  const delimiter =
    options.delimiter === undefined
      ? detected(file, decimal)
      : oneOf<Delimiter>('delimiter', options.delimiter, DELIMITERS);
  if (decimal === ',' && delimiter === ',') {
    throw new ConfigError('out-of-range', 'A comma cannot be the delimiter and the decimal mark at once.', {
      parameter: 'decimal',
      actual: decimal,
      hint: 'Choose one of them.',
    });
  }
  const records = [...recordsOf(file, delimiter)];
  while (records.length > 0 && isEmpty(records.at(-1)!)) records.pop();
  const first = records[0];
  if (first === undefined) throw emptyTable('The table is empty.');
  for (const { cells, line } of records) {
    if (cells.length === first.cells.length) continue;
    throw new DataError(
      'ragged-row',
      `Line ${line} has ${count(cells.length)}, but line ${first.line} has ${first.cells.length}.`,
      {
        parameter: `line ${line}`,
        actual: cells.length,
        limit: first.cells.length,
        hint: `The delimiter is ${show(delimiter)}: if that is wrong, choose it.`,
      },
    );
  }
  const header = boolean(
    'header',
    options.header ?? first.cells.every((cell) => numberOf(cell, decimal) === undefined),
  );
  const columns = header
    ? first.cells.map((cell) => cell.trim())
    : first.cells.map((_, column) => `${column + 1}`);
  columns.forEach((name, column) => {
    const earlier = columns.indexOf(name);
    if (earlier === column) return;
    throw new DataError(
      'duplicate-column',
      `Columns ${earlier + 1} and ${column + 1} are both named ${show(name)}.`,
      { parameter: `column ${column + 1}`, actual: name, limit: 'each name once' },
    );
  });
  const rows = records.slice(header ? 1 : 0);
  if (rows.length === 0) throw emptyTable('The table has a header and no rows.');
  return {
    columns,
    rows: rows.map(({ cells }) => cells),
    lines: rows.map(({ line }) => line),
    delimiter,
    decimal,
  };
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** The number that a cell holds, spaces around it aside; undefined where it holds none. No thousands marks. */
export function numberOf(cell: string, decimal: DecimalMark = '.'): number | undefined {
  const trimmed = cell.trim();
  const text = decimal === ',' ? trimmed.replace('.', '\0').replace(',', '.') : trimmed;
  return NUMBER.test(text) ? Number(text) : undefined;
}

interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

const isEmpty = ({ cells }: CsvRecord): boolean => cells.length === 1 && cells[0] === '';

const count = (cells: number): string => (cells === 1 ? '1 cell' : `${cells} cells`);

function emptyTable(message: string): DataError {
  return new DataError('empty-table', message, {
    parameter: 'text',
    actual: 0,
    limit: 1,
    hint: 'Choose a file with at least one row.',
  });
}

/** Records up to the end of the text, one after the other. */
function* recordsOf(text: string, delimiter: string): Generator<CsvRecord> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const first = line;
    const cells: string[] = [];
    for (let more = true; more; ) {
      let cell = '';
      if (text[at] === '"') {
        const opened = { line, column: cells.length + 1 };
        for (at += 1; ; ) {
          const quote = text.indexOf('"', at);
          if (quote < 0) throw openQuote(opened);
          cell += text.slice(at, quote);
          at = quote + 1;
          if (text[at] !== '"') break;
          cell += '"';
          at += 1;
        }
        line += lineBreaks(cell);
        if (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
          throw strayQuote(line, cells.length + 1, `${show(text[at])} follows the closing quote`);
        }
      } else {
        const begin = at;
        while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') {
          if (text[at] === '"') throw strayQuote(line, cells.length + 1, 'a quote stands within a cell');
          at += 1;
        }
        cell = text.slice(begin, at);
      }
      cells.push(cell);
      more = text[at] === delimiter;
      if (more) at += 1;
    }
    if (at < text.length) {
      at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1;
      line += 1;
    }
    yield { cells, line: first };
  }
}

const lineBreaks = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

function openQuote({ line, column }: { line: number; column: number }): DataError {
  return new DataError(
    'csv-open-quote',
    `The quote that opens in line ${line}, column ${column}, is never closed.`,
    {
      parameter: `line ${line}, column ${column}`,
      actual: '"',
    },
  );
}

function strayQuote(line: number, column: number, what: string): DataError {
  return new DataError('csv-stray-quote', `Line ${line}, column ${column}: ${what}.`, {
    parameter: `line ${line}, column ${column}`,
    actual: '"',
    hint: 'A cell with quotes in it stands in quotes, and each quote in it is written twice.',
  });
}

function detected(text: string, decimal: DecimalMark): Delimiter {
  const last = decimal === ',' ? ';' : ',';
  const fits = (delimiter: Delimiter): boolean => {
    let width = 0;
    let seen = 0;
    try {
      for (const record of recordsOf(text, delimiter)) {
        if (isEmpty(record)) continue;
        if (seen === 0) width = record.cells.length;
        if (record.cells.length !== width) return false;
        seen += 1;
        if (seen === SAMPLE) break;
      }
    } catch (error) {
      if (error instanceof DataError) return false; // quotes make no sense with this delimiter
      throw error;
    }
    return width > 1;
  };
  return (['\t', ';', last] as const).find(fits) ?? last;
}
