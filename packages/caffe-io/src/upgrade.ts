export { UpgradeError, type UpgradeMessage } from "./upgrade/upgrade-log.ts";
export { type Upgraded, upgradeNet } from "./upgrade/upgrade-net.ts";
export { resolveSnapshotPrefix, upgradeSolver } from "./upgrade/upgrade-solver.ts";
