/** Most characters of a field in the exchange tables (GB/T 39046 tables 5 and 6); what is longer cannot be reported and is said before acceptance. */
export const fieldLengths = {
  applicantName: 100,
  agentName: 30,
  legalPerson: 30,
  certNo: 18,
  address: 100,
  mobile: 18,
} as const;
