import JSON
import Postgres

extension Rows {
    /// The text of a jsonb column.
    func json(_ row: Int, _ column: Int) -> [UInt8] {
        withJSON(row, column) { text in text.indices.map { text[$0] } }
    }

    /// What a jsonb column holds; PostgreSQL lets nothing else in than JSON.
    func document(_ row: Int, _ column: Int) -> JSONDocument? { try? JSONDocument(json(row, column)) }
}
