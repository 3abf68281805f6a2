import {
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  StatementType,
} from '@duckdb/node-api';

/** A query that is refused before it runs, and what to write instead. */
export class Refusal extends Error {
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.next = next;
  }
}

const LEADING_COMMENTS = /^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/;
const EXPLAIN =
  /^EXPLAIN\s*(?:\bANALY[SZ]E\b\s*|\(\s*(?:ANALY[SZ]E|FORMAT|VERBOSE)\b[^)]*\)\s*)*(?=[\s\S])/i;

/**
 * Prepares the one statement of a query, which must be a SELECT (so DuckDB classes WITH, VALUES,
 * FROM, DESCRIBE, SHOW and SUMMARIZE too) or the EXPLAIN of one. Throws a Refusal for any other,
 * and DuckDB's own error for what it cannot bind.
 */
export async function oneReadingStatement(
  connection: DuckDBConnection,
  query: string,
): Promise<DuckDBPreparedStatement> {
  const bare = query.replace(LEADING_COMMENTS, '');
  if (bare.replace(/^[;\s]+/, '') === '') {
    throw new Refusal('the query is empty', 'footpack sql "SHOW TABLES" to see what there is');
  }
  const statement = await only(connection, query);
  if (statement.statementType === StatementType.SELECT) {
    refuseParameters(statement);
    return statement;
  }
  // EXPLAIN ANALYZE runs what it explains, even CREATE or PRAGMA: look at that as well.
  if (statement.statementType === StatementType.EXPLAIN) {
    const explained = bare.replace(EXPLAIN, '');
    if (explained !== bare) {
      const inner = await only(connection, explained);
      if (inner.statementType === StatementType.SELECT) {
        refuseParameters(inner);
        return statement;
      }
    }
    throw reads('an EXPLAIN of anything but a SELECT');
  }
  const word = /^[a-z]+/i.exec(bare)?.[0].toUpperCase();
  throw reads(word ?? StatementType[statement.statementType] ?? 'this statement');
}

async function only(connection: DuckDBConnection, query: string): Promise<DuckDBPreparedStatement> {
  const statements = await connection.extractStatements(query);
  if (statements.count !== 1) {
    // DuckDB splits a PIVOT whose values it must first look up into CREATE TYPE and SELECT.
    if (/\bPIVOT\b/i.test(query)) {
      throw new Refusal(
        'a PIVOT must list its values, and be the only statement',
        'PIVOT … ON column IN (value, …) USING …',
      );
    }
    throw new Refusal(
      `one statement at a time: these are ${statements.count}`,
      'ask each by itself; WITH … AS (…) builds one on another',
    );
  }
  return statements.prepare(0);
}

function refuseParameters(statement: DuckDBPreparedStatement): void {
  if (statement.parameterCount > 0) {
    throw new Refusal(
      'the query has parameters (? or $name), and nothing gives them a value',
      'write their values in it',
    );
  }
}

function reads(what: string): Refusal {
  return new Refusal(
    `a query can only read: ${what} is refused`,
    'ask with SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN',
  );
}
