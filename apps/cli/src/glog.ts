/** How grave a line is; GLOG_minloglevel counts them from 0. */
export type Severity = "INFO" | "WARNING" | "ERROR" | "FATAL";

const ranks: { readonly [S in Severity]: number } = { INFO: 0, WARNING: 1, ERROR: 2, FATAL: 3 };

/** Takes a line of the log: where Caffe says it (`solver.cpp:239`), or `squeezenet:0` for what Caffe does not say; and what. */
export type Log = (severity: Severity, source: string, message: string) => void;

/**
 * The prefix of a line in glog's classic form, four tokens separated by spaces, without the year: scripts of Caffe's
 * users take fields by position (tools/extra/parse_log.py). Local time; the thread is the process.
 */
export function glogPrefix(severity: Severity, source: string, now: Date, thread: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}.${String(now.getMilliseconds()).padStart(3, "0")}000`;
  const day = `${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${severity.charAt(0)}${day} ${time} ${String(thread).padStart(5)} ${source}] `;
}

/** Where a log's lines get their prefix from; all but the clock have their usual values. */
export interface GlogOptions {
  readonly minimum: number;
  readonly thread: number;
  readonly now: () => Date;
}

/** A log on a stream, usually stderr. Lines below GLOG_minloglevel are left out. */
export function glog(write: (line: string) => void, options: Partial<GlogOptions> = {}): Log {
  const {
    minimum = Number(process.env["GLOG_minloglevel"] ?? 0),
    thread = process.pid,
    now = () => new Date(),
  } = options;
  return (severity, source, message) => {
    if (ranks[severity] >= minimum) {
      // glog ends a line that does not end itself, as a printed message does.
      const end = message.endsWith("\n") ? "" : "\n";
      write(`${glogPrefix(severity, source, now(), thread)}${message}${end}`);
    }
  };
}

/** A log of the lines that are graver than INFO. */
export const warningsOf =
  (log: Log): Log =>
  (severity, source, message) => {
    if (severity !== "INFO") log(severity, source, message);
  };
