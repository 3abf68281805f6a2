/**
 * What came of work that goes on side by side. All of it has ended before a fault of any is thrown: who
 * hears of it closes the database.
 */
export async function together<Results extends readonly unknown[]>(
  work: readonly [...{ [Each in keyof Results]: Promise<Results[Each]> }],
): Promise<Results> {
  const outcomes = await Promise.allSettled(work);
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }) as unknown as Results;
}
