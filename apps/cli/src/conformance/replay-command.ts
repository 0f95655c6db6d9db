import { type Replay, writeReplay } from "@squeezenet/backend-conformance/checks";
import { type BackendChoice, optionTexts } from "../load-backend.ts";

/** The command that replays a broken promise, to be pasted into a shell. */
export function replayCommand(replay: Replay, choice: BackendChoice): string {
  const options = optionTexts(choice).flatMap((text) => ["--backend-option", quoted(text)]);
  const words = ["squeezenet conformance --backend", quoted(choice.backend), ...options];
  return `${words.join(" ")} --replay "${writeReplay(replay)}"`;
}

/** A word, between quotes where a shell would take it apart. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
