/// The built-in types this wrapper encodes and decodes, by their numbers in PostgreSQL's pg_type.dat.
struct TypeOID: RawRepresentable, Equatable {
    let rawValue: UInt32

    static let bool = TypeOID(rawValue: 16)
    static let bytea = TypeOID(rawValue: 17)
    static let name = TypeOID(rawValue: 19)
    static let int8 = TypeOID(rawValue: 20)
    static let int2 = TypeOID(rawValue: 21)
    static let int4 = TypeOID(rawValue: 23)
    static let text = TypeOID(rawValue: 25)
    static let oid = TypeOID(rawValue: 26)
    static let xid = TypeOID(rawValue: 28)
    static let json = TypeOID(rawValue: 114)
    static let float4 = TypeOID(rawValue: 700)
    static let float8 = TypeOID(rawValue: 701)
    static let unknown = TypeOID(rawValue: 705)
    static let bpchar = TypeOID(rawValue: 1042)
    static let varchar = TypeOID(rawValue: 1043)
    static let date = TypeOID(rawValue: 1082)
    static let timestamp = TypeOID(rawValue: 1114)
    static let timestamptz = TypeOID(rawValue: 1184)
    static let uuid = TypeOID(rawValue: 2950)
    static let jsonb = TypeOID(rawValue: 3802)

    /// Types made in a database, such as enums, are numbered from here (FirstNormalObjectId).
    static let firstUserDefined: UInt32 = 16_384

    /// Types whose binary form is their text. Enums are too, and of the types made in a database they are the ones
    /// that get read.
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .json, .unknown: true
        default: rawValue >= Self.firstUserDefined
        }
    }

    static func ~= (pattern: TypeOID, value: TypeOID) -> Bool { pattern.rawValue == value.rawValue }
}
