import Foundation
import JSON
import Postgres

/// What statements about accounts share.
enum AccountSQL {
    /// The columns that `AccountView` reads, of a row of `accounts`.
    ///
    /// - Parameter sites: the account's sites as `uuid[]`, where the statement changes them.
    static func columns(of row: String, sites: String? = nil) -> String {
        """
        \(row).id, \(row).kind, \(row).username, \(row).name, \(row).phone, \(row).roles,
            \(sites ?? self.sites(of: row)) AS site_ids, \(row).active, \(row).created_at, \(row).version
        """
    }

    static func sites(of row: String) -> String {
        """
        ARRAY(SELECT s.site_id FROM account_sites AS s
                WHERE s.center_id = $1::uuid AND s.account_id = \(row).id ORDER BY s.site_id)
        """
    }

    /// Ids given as a parameter, in the order in which they are read back.
    static func sorted(_ parameter: String) -> String {
        "ARRAY(SELECT w.id FROM unnest(\(parameter)) AS w (id) ORDER BY w.id)"
    }

    /// Holds where all the sites named are the center's.
    static func areSites(_ parameter: String) -> String {
        """
        (SELECT count(*) FROM sites AS p WHERE p.center_id = $1::uuid AND p.id = ANY (\(parameter)))
            = cardinality(\(parameter))
        """
    }

    /// Which of the sites `$2`, counted from 0, the center `$1` does not have.
    static let unknownSites = SQL(
        "unknown_sites",
        """
        SELECT (w.position - 1)::integer
        FROM unnest($2::uuid[]) WITH ORDINALITY AS w (id, position)
        WHERE NOT EXISTS (SELECT FROM sites AS p WHERE p.center_id = $1::uuid AND p.id = w.id)
        ORDER BY w.position
        """)
}

/// 账号 as it is answered.
struct AccountView {
    /// How many columns `AccountSQL.columns` has.
    static let columnCount = 10

    /// Writes the account that begins in a column.
    static func write(_ rows: borrowing Rows, _ row: Int, from first: Int = 0, to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", rows.uuid(row, first))
        json.field("kind", rows.text(row, first + 1) == "person" ? "account" : "api_key")
        json.text("username", rows, row, first + 2)
        json.text("name", rows, row, first + 3)
        json.text("phone", rows, row, first + 4)
        json.key("roles")
        json.strings(rows.texts(row, first + 5))
        json.key("site_ids")
        json.uuids(rows.uuids(row, first + 6))
        json.field("active", rows.bool(row, first + 7))
        json.moment("created_at", rows, row, first + 8)
        json.field("version", version(rows, row, from: first))
        json.endObject()
    }

    static func version(_ rows: borrowing Rows, _ row: Int, from first: Int = 0) -> Int {
        rows.int(row, first + 9)
    }
}
