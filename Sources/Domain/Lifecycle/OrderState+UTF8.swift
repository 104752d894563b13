extension OrderState {
    /// From the bytes of its raw value, as a row holds them; several times as fast as by way of a `String`.
    public init?(utf8 bytes: Span<UInt8>) {
        guard bytes.count >= 5 else { return nil }
        let candidate: OrderState
        switch (bytes.count, bytes[0]) {
        case (6, 0x70): candidate = .placed
        case (10, 0x64): candidate = .dispatched
        case (8, 0x61): candidate = .accepted
        case (10, 0x69): candidate = .inService
        case (9, 0x63): candidate = bytes[1] == 0x6F ? .completed : .cancelled
        case (5, 0x72): candidate = .rated
        case (6, 0x63): candidate = .closed
        case (8, 0x72): candidate = .rejected
        case (6, 0x6D): candidate = .merged
        default: return nil
        }
        var index = 0
        for byte in candidate.rawValue.utf8 {
            guard bytes[index] == byte else { return nil }
            index += 1
        }
        self = candidate
    }
}
