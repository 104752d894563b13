/// Repeated keys: refused, since readers disagree on which of them counts (RFC 8259, section 4).
extension JSONParser {
    /// Up to here keys are compared with one another, above they are sorted by their hashes first.
    private static var maximumPairwiseKeys: Int { 16 }

    /// Checks a closed object. The duplicate reported is the first one in the text.
    func refuseDuplicateKeys(ofObject object: Int) throws(JSONError) {
        let count = Int(nodes[object].start)
        if count < 2 { return }
        let duplicate =
            count <= Self.maximumPairwiseKeys
            ? pairwiseDuplicate(in: object) : sortedDuplicate(in: object, count)
        if let duplicate { throw JSONError(.duplicateKey, at: Int(nodes[duplicate].position)) }
    }

    /// One of 64 bits by length, first and last byte says for nearly every key that none before can be equal.
    private func pairwiseDuplicate(in object: Int) -> Int? {
        let end = Int(nodes[object].extent)
        var seen: UInt64 = 0
        var key = object + 1
        while key < end {
            let bit: UInt64 = 1 << UInt64(signature(of: nodes[key]) & 63)
            if seen & bit != 0 {
                var earlier = object + 1
                while earlier < key {
                    if areEqual(nodes[earlier], nodes[key]) { return key }
                    earlier = next(after: earlier + 1)
                }
            }
            seen |= bit
            key = next(after: key + 1)
        }
        return nil
    }

    /// Hashes are seeded for each process: nobody can prepare keys that collide, so that runs of equal hashes are
    /// real duplicates, found at the first comparison.
    private func sortedDuplicate(in object: Int, _ count: Int) -> Int? {
        var keys: [(hash: Int, node: Int)] = []
        keys.reserveCapacity(count)
        var key = object + 1
        while key < nodes[object].extent {
            keys.append((hash(of: nodes[key]), key))
            key = next(after: key + 1)
        }
        keys.sort { $0.hash != $1.hash ? $0.hash < $1.hash : $0.node < $1.node }
        var first: Int?
        for index in 1..<keys.count {
            let alike = keys[..<index].reversed().prefix { $0.hash == keys[index].hash }
            if alike.contains(where: { areEqual(nodes[$0.node], nodes[keys[index].node]) }) {
                first = min(first ?? .max, keys[index].node)
            }
        }
        return first
    }

    private func next(after index: Int) -> Int {
        let node = nodes[index]
        return node.kind == .array || node.kind == .object ? Int(node.extent) : index + 1
    }

    private func byte(_ position: Int) -> UInt8 {
        position < text.count ? text[position] : unescaped[position - text.count]
    }

    private func signature(of key: JSONNode) -> Int {
        let range = key.range
        if range.isEmpty { return 0 }
        return range.count &* 7 &+ Int(byte(range.lowerBound)) &* 3 &+ Int(byte(range.upperBound - 1))
    }

    private func areEqual(_ left: JSONNode, _ right: JSONNode) -> Bool {
        guard left.extent == right.extent else { return false }
        for offset in 0..<Int(left.extent)
        where byte(Int(left.start) + offset) != byte(Int(right.start) + offset) {
            return false
        }
        return true
    }

    private func hash(of key: JSONNode) -> Int {
        var hasher = Hasher()
        let range = key.range
        if range.lowerBound < text.count {
            unsafe text.withUnsafeBytes { unsafe hasher.combine(bytes: .init(rebasing: $0[range])) }
        } else {
            let shifted = range.lowerBound - text.count..<range.upperBound - text.count
            unsafe unescaped.withUnsafeBytes { unsafe hasher.combine(bytes: .init(rebasing: $0[shifted])) }
        }
        return hasher.finalize()
    }
}
