/** The consumer group of the trail; KEDA (the chart) and the alerts know it by this name. */
export const AUDIT_GROUP = 'ostiary-audit';
