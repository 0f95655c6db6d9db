/** One thing that Caffe would log while it upgrades an old file. */
export interface UpgradeMessage {
  readonly severity: "INFO" | "WARNING" | "ERROR";
  /** As Caffe words it. */
  readonly text: string;
  /** The line of Caffe's upgrade_proto.cpp that says so, where it is known: glog's prefix needs it. */
  readonly line?: number;
}

/** An old file that Caffe refuses to upgrade. */
export class UpgradeError extends Error {
  override readonly name = "UpgradeError";
  readonly file: string;

  constructor(file: string, reason: string) {
    super(`${file}: ${reason}`);
    this.file = file;
  }
}

/** Gathers what Caffe would log, in its order. */
export class UpgradeLog {
  readonly file: string;
  readonly messages: UpgradeMessage[] = [];

  constructor(file: string) {
    this.file = file;
  }

  info(line: number, text: string): void {
    this.messages.push({ severity: "INFO", text, line });
  }

  warning(line: number, text: string): void {
    this.messages.push({ severity: "WARNING", text, line });
  }

  error(text: string): void {
    this.messages.push({ severity: "ERROR", text });
  }

  /** The error that stops an upgrade. */
  fatal(reason: string): UpgradeError {
    return new UpgradeError(this.file, reason);
  }

  /** Runs an upgrade that may go on in spite of errors; true if it logged none. */
  isClean(upgrade: () => void): boolean {
    const before = this.messages.length;
    upgrade();
    return this.messages.slice(before).every(({ severity }) => severity !== "ERROR");
  }
}
