/** The time and the text of a line in glog's format. */
export interface GlogLine {
  /** Month, from 1. */
  readonly month: number;
  /** Microseconds since the year began, in a leap year: the classic form has no year. */
  readonly microseconds: number;
  readonly message: string;
}

// `I1122 22:20:05.264390  8895 solver.cpp:239] Iteration 5 …`; glog 0.6 may put the year before the month.
const form = /^[IWEF](?:\d{4})?(\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{6}) +\d+ [^\]]*\] ?(.*)$/;
const leapYear = 2000;

/** A line, or null for one without a prefix: a continuation, or another program's. */
export function readGlogLine(line: string): GlogLine | null {
  const found = form.exec(line);
  if (found === null) return null;
  const [month = 1, day = 1, hours = 0, minutes = 0, seconds = 0, microseconds = 0] = found.slice(1, 7).map(Number);
  const start = Date.UTC(leapYear, 0, 1);
  const milliseconds = Date.UTC(leapYear, month - 1, day, hours, minutes, seconds) - start;
  return { month, microseconds: milliseconds * 1000 + microseconds, message: found[7] ?? "" };
}

/** Microseconds in the year that a log without years is taken to be in, for those that run over its end. */
export const yearMicroseconds: number = (Date.UTC(leapYear + 1, 0, 1) - Date.UTC(leapYear, 0, 1)) * 1000;

/** Gives the seconds since a log's first line. The classic format has no year: an earlier month means a new one. */
export class GlogClock {
  #years = 0;
  #month: number;
  readonly #start: number;

  constructor({ month, microseconds }: GlogLine) {
    this.#month = month;
    this.#start = microseconds;
  }

  /** Seconds since the first line, to the microsecond. */
  seconds({ month, microseconds }: GlogLine): number {
    if (month < this.#month) this.#years++;
    this.#month = month;
    return (this.#years * yearMicroseconds + microseconds - this.#start) / 1e6;
  }
}
