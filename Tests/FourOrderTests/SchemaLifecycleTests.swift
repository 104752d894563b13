import Domain
import Foundation
import JSON
import Testing

/// The database's own guards: a change of state that the order's life does not hold is refused, whoever tries.
@Suite struct SchemaLifecycleTests {
    /// Written by hand from the description of the order's life.
    private static let moves = [
        "placed reject rejected", "placed merge merged", "merged unmerge placed", "placed forward placed",
        "placed dispatch dispatched", "dispatched accept accepted", "dispatched decline dispatched",
        "dispatched decline placed", "dispatched expire dispatched", "dispatched expire placed",
        "dispatched recall placed", "accepted recall placed", "in_service recall placed",
        "accepted withdraw placed", "accepted start in_service", "in_service complete completed",
        "completed rate rated", "completed reopen placed", "rated reopen placed", "completed close closed",
        "placed cancel cancelled", "dispatched cancel cancelled", "accepted cancel cancelled",
    ].sorted()

    private static let offerMoves = [
        "pending accepted", "pending declined", "pending expired", "pending superseded", "pending withdrawn",
        "accepted withdrawn",
    ].sorted()

    private static let states =
        "'{placed,dispatched,accepted,in_service,completed,rated,closed,rejected,merged,cancelled}'::text[]"
    private static let actions = """
        '{place,reject,merge,unmerge,forward,dispatch,accept,decline,expire,recall,withdraw,start,complete,rate,\
        reopen,close,cancel}'::text[]
        """

    /// Tries every row of `tries` (columns named in `declared`) and gives those that the database took; nothing stays.
    private func accepted(_ world: World, tries: String, command: String, label: String) throws -> [String] {
        try world.execute(
            """
            CREATE FUNCTION public.attempt_\(world.code.replacing("-", with: "_"))() RETURNS SETOF text
            LANGUAGE plpgsql AS $$
            DECLARE t record;
            BEGIN
                FOR t IN \(tries) LOOP
                    BEGIN
                        \(command)
                        RAISE EXCEPTION 'taken back' USING ERRCODE = 'P0009';
                    EXCEPTION
                        WHEN SQLSTATE 'P0009' THEN RETURN NEXT \(label);
                        WHEN check_violation THEN NULL;
                    END;
                END LOOP;
            END
            $$;
            """)
        return try world.query("SELECT public.attempt_\(world.code.replacing("-", with: "_"))() AS label")
            .compactMap { $0["label"]?.string }.sorted()
    }

    @Test func `an order moves along its life and no other way`() throws {
        let world = try World()
        let target = try world.place(as: .neighbor)
        let states = [
            "placed", "dispatched", "accepted", "in_service", "completed", "rated", "closed", "rejected",
            "merged", "cancelled",
        ]
        let orders = try states.map { try world.order(in: $0) }
        let taken = try accepted(
            world,
            tries: """
                SELECT o.id, o.state, o.last_action, a AS action, s AS new_state
                FROM orders AS o CROSS JOIN unnest(\(Self.actions)) AS a CROSS JOIN unnest(\(Self.states)) AS s
                WHERE o.id = ANY ('{\(orders.joined(separator: ","))}'::uuid[])
                    AND (a, s) IS DISTINCT FROM (o.last_action, o.state)
                """,
            command: """
                UPDATE orders SET state = t.new_state, last_action = t.action,
                    team_id = CASE WHEN t.new_state IN ('accepted', 'in_service', 'completed', 'rated', 'closed')
                        THEN '\(world.team)'::uuid END,
                    merged_into = CASE WHEN t.new_state = 'merged' THEN '\(target)'::uuid END
                WHERE id = t.id;
                """,
            label: "concat_ws(' ', t.state, t.action, t.new_state)")
        #expect(taken == Self.moves)
    }

    @Test func `an order begins placed`() throws {
        let world = try World()
        let order = try world.place()
        let taken = try accepted(
            world,
            tries:
                "SELECT a AS action, s AS state FROM unnest(\(Self.actions)) AS a CROSS JOIN unnest(\(Self.states)) AS s",
            command: """
                INSERT INTO orders (center_id, id, state, last_action, title, category, site_id, site_path, priority,
                    channel, placed_by, due_at, placed_at, team_id, merged_into)
                SELECT o.center_id, gen_random_uuid(), t.state, t.action, o.title, o.category, o.site_id, o.site_path,
                    o.priority, o.channel, o.placed_by, o.due_at, o.placed_at,
                    CASE WHEN t.state IN ('accepted', 'in_service', 'completed', 'rated', 'closed')
                        THEN '\(world.team)'::uuid END,
                    CASE WHEN t.state = 'merged' THEN o.id END
                FROM orders AS o WHERE o.id = '\(order)';
                """,
            label: "concat_ws(' ', t.action, t.state)")
        #expect(taken == ["place placed"])
    }

    @Test func `an event tells a transition of the order's life and no other`() throws {
        let world = try World()
        let order = try world.place()
        let taken = try accepted(
            world,
            tries: """
                SELECT a AS action, f AS from_state, s AS to_state
                FROM unnest(\(Self.actions)) AS a CROSS JOIN unnest(\(Self.states) || NULL::text) AS f
                    CROSS JOIN unnest(\(Self.states)) AS s
                """,
            command: """
                INSERT INTO order_events (center_id, order_id, seq, action, from_state, to_state, actor_kind, at)
                VALUES ('\(world.center)', '\(order)', 2, t.action, t.from_state, t.to_state, 'clock', now());
                """,
            label: "concat_ws(' ', t.from_state, t.action, t.to_state)")
        #expect(taken == (Self.moves + ["place placed"]).sorted())
    }

    @Test func `an offer moves along its life and no other way`() throws {
        let world = try World()
        let order = try world.place()
        try world.execute(
            """
            INSERT INTO offers (center_id, id, order_id, team_id, round, mode, state, created_at, expires_at, answered_at)
            SELECT '\(world.center)', gen_random_uuid(), '\(order)',
                CASE s WHEN 'pending' THEN '\(world.team)'::uuid ELSE '\(world.rivalTeam)'::uuid END, row_number() OVER (),
                'direct', s, now(), now() + interval '1 hour', CASE WHEN s <> 'pending' THEN now() END
            FROM unnest('{pending,accepted,declined,expired,withdrawn,superseded}'::text[]) AS s;
            """)
        let taken = try accepted(
            world,
            tries: """
                SELECT o.id, o.state, s AS new_state FROM offers AS o
                    CROSS JOIN unnest('{pending,accepted,declined,expired,withdrawn,superseded}'::text[]) AS s
                WHERE o.order_id = '\(order)' AND o.state <> s
                """,
            command: """
                UPDATE offers SET state = t.new_state,
                    answered_at = CASE WHEN t.new_state <> 'pending' THEN now() END
                WHERE id = t.id;
                """,
            label: "concat_ws(' ', t.state, t.new_state)")
        #expect(taken == Self.offerMoves)
    }

    @Test(arguments: [
        ("orderInsertIsIllegal", LifecycleSQL.orderInsertIsIllegal),
        ("orderUpdateIsIllegal", LifecycleSQL.orderUpdateIsIllegal),
        ("offerUpdateIsIllegal", LifecycleSQL.offerUpdateIsIllegal),
        ("orderEventIsIllegal", LifecycleSQL.orderEventIsIllegal),
    ])
    func `the migration holds the text generated from the table of transitions`(
        name: String, generated: String
    ) throws {
        let migration = try Project.text("migrations/0002_orders.sql")
        #expect(
            migration.contains("-- generated: LifecycleSQL.\(name)\n\(generated)\n-- end of generated\n"),
            "between its markers \(name) should read:\n\(generated)")
    }
}
