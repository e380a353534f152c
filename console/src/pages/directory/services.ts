// The services that can be delegated; the server has the same list, and names it where another one is asked for.

export const SERVICES: readonly string[] = [
  'actiontrail.aliyuncs.com',
  'cloudfw.aliyuncs.com',
  'cloudsso.aliyuncs.com',
  'config.aliyuncs.com',
  'resourcecenter.aliyuncs.com',
  'resourcesharing.aliyuncs.com',
  'ros.aliyuncs.com',
  'sas.aliyuncs.com',
  'tag.aliyuncs.com',
];
