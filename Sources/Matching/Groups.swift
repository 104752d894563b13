/// Elements by a number from 0: group behind group in one array.
struct Groups<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var starts: [Int]

    /// - Parameter pairs: each element with its group, the same at each pass; those of one group keep their order.
    init(_ count: Int, _ pairs: some Sequence<(Int, Element)>) {
        starts = [Int](repeating: 0, count: count + 1)
        var any: Element?
        for (group, element) in pairs {
            starts[group + 1] += 1
            any = element
        }
        guard let any else { return }
        for group in 0..<count { starts[group + 1] += starts[group] }
        elements = [Element](repeating: any, count: starts[count])
        var next = starts
        for (group, element) in pairs {
            elements[next[group]] = element
            next[group] += 1
        }
    }

    /// Each group made anew, in place of the old one.
    func mapGroups(_ transform: (ArraySlice<Element>) -> [Element]) -> Groups {
        var groups = self
        groups.elements = []
        for group in starts.indices.dropLast() {
            groups.elements += transform(self[group])
            groups.starts[group + 1] = groups.elements.count
        }
        return groups
    }

    subscript(_ group: Int) -> ArraySlice<Element> { elements[starts[group]..<starts[group + 1]] }
}
