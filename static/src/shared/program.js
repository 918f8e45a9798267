// What this program is to the station: the protocol it speaks, its build, and the level of changes it reads.
export const PROTOCOL = 1;
export const BUILD = 1;
export const READS = 3;
