package dev.sluice.gateway.upstream;

import java.util.ArrayList;
import java.util.List;

/**
 * In proportion to the weights, exactly so over each cycle, and spread within it: the smooth order is made once (each
 * step every backend gains its weight, and the richest one pays the whole), and then taken in turns.
 */
final class Weighted implements Balancer {
    private final RoundRobin cycle;

    Weighted(List<Member> backends) {
        this.cycle = new RoundRobin(smooth(backends));
    }

    @Override
    public Member choose() {
        return cycle.choose();
    }

    private static List<Member> smooth(List<Member> backends) {
        int divisor = backends.stream().mapToInt(b -> b.backend().weight()).reduce(0, Weighted::greatestCommonDivisor);
        int[] weights =
                backends.stream().mapToInt(b -> b.backend().weight() / divisor).toArray();
        int[] credit = new int[weights.length];
        int total = 0;
        for (int weight : weights) {
            total += weight;
        }
        List<Member> order = new ArrayList<>(total);
        for (int step = 0; step < total; step++) {
            int richest = 0;
            for (int i = 0; i < credit.length; i++) {
                credit[i] += weights[i];
                richest = credit[i] > credit[richest] ? i : richest;
            }
            credit[richest] -= total;
            order.add(backends.get(richest));
        }
        return order;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
